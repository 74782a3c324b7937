"""Which images a mirror is filled with."""

import pytest

from swarmplan.fleet.mirror.wanted import wanted
from swarmplan.spec.loader import load

HEAD = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\nservices:\n"


@pytest.mark.parametrize(
    ("listed", "services", "found"),
    [
        ((), ["nginx:1.27", "redis"], ("nginx:1.27", "redis:latest")),
        (("nginx:1.27",), ["docker.io/library/nginx:1.27", "nginx:1.28"], ("nginx:1.27", "nginx:1.28")),
        ((), ["quay.io/a/b:1", "registry.example:5000/c"], ()),
        (("busybox",), [], ("busybox",)),
        ((), ["nginx:1.27", "nginx:1.27"], ("nginx:1.27",)),
    ],
)
def test_what_engines_would_get_from_docker_hub_each_once(
    listed: tuple[str, ...],
    services: list[str],
    found: tuple[str, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = tmp_path_factory.mktemp("lab") / "lab.yaml"
    text = "".join(f"  s{number}: {{image: '{image}'}}\n" for number, image in enumerate(services))
    place.write_text((HEAD + text) if services else HEAD.removesuffix("services:\n"))
    assert wanted(listed, load([str(place)], environ={}).desired) == found
