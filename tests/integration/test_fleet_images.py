"""The images of a class, on real engines: loaded once, shared by all hosts, and pulled through the mirror of the fleet."""

import os
import signal
import socket
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from image_registry import ImageRegistry, image_registry
from integration.classes import Class
from integration.clusters import traces

from swarmplan.drivers.local.layout import STATE, Layout
from swarmplan.fleet.mirror import process
from swarmplan.fleet.mirror.places import places_of
from swarmplan.spec.fleet.images import LOCAL_ADDRESS

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("class")]

TWO = ["anna", "bob"]
PULLED = "lab/pulled:1"
HOSTS = 2 * len(TWO)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def upstream() -> Iterator[ImageRegistry]:
    with image_registry("127.0.0.1", free_port(), login=False) as found:
        found.push(PULLED, "pulled")
        yield found


@pytest.fixture
def school(tmp_path: Path, archive: Path, upstream: ImageRegistry) -> Iterator[Class]:
    """A class with a mirror, taken down at the end; then nothing on the machine carries its name."""
    made = Class(f"it-{uuid.uuid4().hex[:6]}", tmp_path, archive)
    mirror = {"upstream": f"http://{upstream.address}", "port": free_port(), "images": [PULLED]}
    made.write(
        TWO,
        template={"images": {}, "services": {}},
        images={"lab/hello:1": {"archive": str(archive)}},
        mirror=mirror,
    )
    try:
        yield made
    finally:
        made.run("destroy", "--auto-approve", "--allow", "all", code=None)
    assert [trace for trace in traces(made.name) if "pytest" not in trace] == []
    assert process.running(places_of(STATE, made.name, None)) is None
    assert not (STATE / "mirrors" / made.name).exists()


def hosts(school: Class) -> list[tuple[str, str]]:
    return [
        (cluster, f"{cluster}-{machine}")
        for cluster in (f"{school.name}-{student}" for student in TWO)
        for machine in ("manager-1", "worker-1")
    ]


def docker(cluster: str, host: str, *words: str) -> "subprocess.Popen[bytes]":
    socket_of = Layout(cluster).host(host).socket
    return subprocess.Popen(["docker", "--host", f"unix://{socket_of}", *words], stdout=subprocess.DEVNULL)


def test_a_class_has_its_images_once(school: Class, upstream: ImageRegistry) -> None:
    assert school.results("apply") == dict.fromkeys(TWO, "ready")
    assert set(school.plans().values()) == {"up to date"}
    inodes = [
        {
            path.stat().st_ino
            for path in Layout(cluster).host(host).data.glob("overlay2/*/diff/**/*")
            if path.is_file()
        }
        for cluster, host in hosts(school)
    ]
    assert set.intersection(*inodes)

    before = upstream.asked()
    assert before == {"manifests": 1, "blobs": 2}
    pulls = [docker(cluster, host, "pull", "--quiet", PULLED) for cluster, host in hosts(school)]
    assert [one.wait(120) for one in pulls] == [0] * HOSTS
    assert upstream.asked() == before

    mirror = process.running(places_of(STATE, school.name, None))
    assert mirror is not None
    os.kill(mirror.pid, signal.SIGKILL)
    assert mirror.ended(20)
    assert f"mirror: nothing answers on {LOCAL_ADDRESS}:" in school.run("status").stderr
    assert school.results("apply") == dict.fromkeys(TWO, "ready")
    assert "mirror: " not in school.run("status").stderr
    assert school.results("destroy", "--allow", "all") == dict.fromkeys(TWO, "destroyed")
