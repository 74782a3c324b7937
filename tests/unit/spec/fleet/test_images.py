"""``images`` and ``mirror`` of a fleet file: what each cluster gets of them, and what is refused at which place."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.model.cluster import Desired
from swarmplan.spec.fleet.images import Mirror
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.fleet.settings import FleetSettings
from swarmplan.spec.fleet.values import defaults_of_cluster, settings_of_cluster
from swarmplan.spec.loader import load

HEAD = """\
apiVersion: swarmplan/v1
kind: Fleet
name: lab
template: lab.yaml
roster: [{id: anna}]
"""
TEMPLATE = "apiVersion: swarmplan/v1\nkind: Cluster\nname: t\nmanagers: {count: 1}\nworkers: {count: 1}\n"
HUB = "https://registry-1.docker.io"


def settings(tmp_path: Path, more: str) -> FleetSettings:
    (tmp_path / "lab.yaml").write_text(TEMPLATE)
    (tmp_path / "fleet.yaml").write_text(f"{HEAD}{more}\n")
    return load_fleet(str(tmp_path / "fleet.yaml"), {}).settings


def cluster(tmp_path: Path, fleet: str, template: str = "") -> Desired:
    found = settings(tmp_path, fleet)
    (tmp_path / "lab.yaml").write_text(TEMPLATE + template)
    return load(
        [str(tmp_path / "lab.yaml")],
        environ={},
        settings=settings_of_cluster(found, 1, "lab-anna"),
        defaults=defaults_of_cluster(found),
    ).desired


def archive(path: Path, *references: str, word: str = "a") -> None:
    path.parent.mkdir(exist_ok=True)
    config = f"{word * 64}.json"
    document = json.dumps([{"Config": config, "RepoTags": references, "Layers": []}]).encode()
    with tarfile.open(path, "w") as tar:
        for name, data in ((config, b"{}"), ("manifest.json", document)):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def test_each_cluster_has_the_images_and_those_of_the_template_as_they_are_there(tmp_path: Path) -> None:
    archive(tmp_path / "course/web.tar", "web:1.27", "reg.example:5000/lab/db:2")
    archive(tmp_path / "own.tar", "web:1.27", word="b")
    fleet = (
        "images: {web:1.27: {archive: course/web.tar}, reg.example:5000/lab/db:2: {archive: course/web.tar}}"
    )
    found = cluster(tmp_path, fleet).images
    assert {name: image.archive for name, image in found.items()} == {
        name: str(tmp_path / "course/web.tar") for name in ("web:1.27", "reg.example:5000/lab/db:2")
    }
    own = cluster(tmp_path, fleet, "images: {web:1.27: {archive: own.tar}}").images
    assert own["web:1.27"].archive == str(tmp_path / "own.tar")
    assert len(own) == 2


@pytest.mark.parametrize(
    ("fleet", "template", "mirrors"),
    [
        ("", "", ()),
        ("mirror: {}", "", ("http://169.254.77.77:5000",)),
        ("mirror: {address: 192.0.2.1, port: 5001}", "", ("http://192.0.2.1:5001",)),
        ("mirror: {address: '2001:db8::1'}", "", ("http://[2001:db8::1]:5000",)),
        ("mirror: {}", "machines: {engine: {labels: {a: b}}}\n", ("http://169.254.77.77:5000",)),
        ("mirror: {}", "machines: {engine: {registry_mirrors: ['http://own']}}\n", ("http://own",)),
        ("mirror: {}", "machines: {engine: {registry_mirrors: []}}\n", ()),
    ],
)
def test_machines_are_told_of_the_mirror_unless_the_template_names_others(
    tmp_path: Path, fleet: str, template: str, mirrors: tuple[str, ...]
) -> None:
    machines = cluster(tmp_path, fleet, template).machines
    assert {machine.engine.registry_mirrors for machine in machines.values()} == {mirrors}


@pytest.mark.parametrize(
    ("mirror", "found"),
    [
        ("mirror: {}", Mirror("169.254.77.77", 5000, "", HUB)),
        (
            "mirror: {upstream: 'http://127.0.0.1:5001/'}",
            Mirror("169.254.77.77", 5000, "", "http://127.0.0.1:5001"),
        ),
        (
            "mirror: {address: 192.0.2.1, folder: /srv/m, images: [nginx:1.27]}",
            Mirror("192.0.2.1", 5000, "/srv/m", HUB, ("nginx:1.27",), own_address=False),
        ),
    ],
)
def test_defaults(tmp_path: Path, mirror: str, found: Mirror) -> None:
    assert settings(tmp_path, mirror).mirror == found


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        ("mirror: {address: lab.example}", "6:19", "is not an IP address of this machine"),
        ("mirror: {address: 0.0.0.0}", "6:19", "is not an IP address of this machine"),
        ("mirror: {port: 0}", "6:16", ""),
        ("mirror: {upstream: hub.example}", "6:20", "must be the URL of a registry"),
        ("mirror: {upstream: 'https://a:b@hub.example'}", "6:20", "has a login in it"),
        ("mirror: {upstream: 'https://hub.example/v2'}", "6:20", "must have no path"),
        ("mirror: {images: [NGINX]}", "6:19", "is not a valid image"),
        (
            "mirror: {images: [nginx, quay.io/a/b]}",
            "6:26",
            "images of Docker Hub only, and this is one of quay.io",
        ),
        ("images: {web:1: {archive: none.tar}}", "6:27", "no such file"),
        ("images: {web:1: {archive: lab.yaml}}", "6:27", "not an image archive"),
    ],
)
def test_refused(tmp_path: Path, more: str, place: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        settings(tmp_path, more)
    (problem,) = error.value.problems
    assert f"fleet.yaml:{place}: " in str(problem)
    assert message in str(problem)
    assert "a:b" not in str(problem)
