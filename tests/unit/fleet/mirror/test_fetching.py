"""Images fetched for the mirror: whole, checked, once, and where docker-registry looks for them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from unit.fleet.mirror.registry import HERE, MANIFEST, Registry, a_registry

from swarmplan.errors import Interrupted, Permanent
from swarmplan.fleet.mirror import stored
from swarmplan.fleet.mirror.fetching import Fetching
from swarmplan.fleet.mirror.places import Places
from swarmplan.fleet.mirror.stored import Storage
from swarmplan.fleet.mirror.upstream import Upstream

LAYER = b"layer" * 200_000


@pytest.fixture
def registry() -> Iterator[Registry]:
    with a_registry() as found:
        yield found


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places("lab", tmp_path / "state", tmp_path / "images")


def fetching(registry: Registry, places: Places, *, stopped: bool = False) -> Fetching:
    return Fetching(Upstream(registry.url, lambda: stopped), Storage(places))


def links(places: Places) -> set[str]:
    root = places.data / "docker/registry/v2/repositories"
    return {str(path.relative_to(root).parent) for path in root.rglob("link")}


def test_an_image_is_where_docker_registry_looks_for_it(registry: Registry, places: Places) -> None:
    config, layer = registry.push("library/web", "1", LAYER)
    manifest = registry.tags["library/web", "1"]
    assert fetching(registry, places).fetch("web:1")
    assert links(places) == {
        f"library/web/_layers/{config.replace(':', '/')}",
        f"library/web/_layers/{layer.replace(':', '/')}",
        f"library/web/_manifests/revisions/{manifest.replace(':', '/')}",
        f"library/web/_manifests/tags/1/index/{manifest.replace(':', '/')}",
        "library/web/_manifests/tags/1/current",
    }
    blob = places.data / "docker/registry/v2/blobs/sha256" / layer[7:9] / layer[7:] / "data"
    assert blob.read_bytes() == LAYER
    assert list(places.fetched.iterdir()) == []


def test_the_second_time_only_the_tag_is_asked_for(registry: Registry, places: Places) -> None:
    registry.push("library/web", "1", LAYER)
    fetching(registry, places).fetch("web:1")
    registry.asked.clear()
    assert not fetching(registry, places).fetch("docker.io/library/web:1")
    assert registry.asked == {"manifest library/web": 1}


def test_of_a_list_only_the_image_of_this_machine_is_fetched(registry: Registry, places: Places) -> None:
    registry.push("lab/app", "latest", LAYER, architectures=("other", HERE, "s390x"))
    assert fetching(registry, places).fetch("lab/app")
    assert registry.asked == {"manifest lab/app": 2, "blob lab/app": 2}
    assert sum("/revisions/" in link for link in links(places)) == 2


def test_by_its_digest(registry: Registry, places: Places) -> None:
    registry.push("library/web", "1", LAYER)
    digest = registry.tags["library/web", "1"]
    assert fetching(registry, places).fetch(f"web:1@{digest}")
    assert not any("/tags/" in link for link in links(places))


def test_with_a_token_that_goes_to_nobody_else(registry: Registry, places: Places) -> None:
    registry.push("library/web", "1", LAYER)
    registry.token, registry.redirects = "t0ken", True
    assert fetching(registry, places).fetch("web:1")
    assert "scope=repository%3Alibrary%2Fweb%3Apull" in registry.token_for
    assert registry.leaked == []


def _wrong(registry: Registry, what: str) -> None:
    digest = registry.tags["library/web", "1"]
    layer = json.loads(registry.manifests[digest][1])["layers"][0]["digest"]
    documents: dict[str, Any] = {
        "another size": {"config": {"digest": layer, "size": 3}, "layers": []},
        "no size": {"config": {"digest": layer}, "layers": []},
        "no digest": {"config": {"digest": "../../etc/passwd", "size": 3}, "layers": []},
        "negative": {"config": {"digest": layer, "size": -1}, "layers": []},
        "a list of nothing": {"manifests": []},
        "no object": [1],
        "no list": {"manifests": 7},
    }
    if what in documents:
        registry.manifests[digest] = MANIFEST, json.dumps(documents[what]).encode()
    elif what == "another content":
        registry.blobs[layer] = LAYER[:-1] + b"!"
    elif what == "cut off":
        registry.blobs[layer] = LAYER[:-1]
    elif what == "longer":
        registry.blobs[layer] = LAYER + b"!"
    elif what == "gone":
        del registry.blobs[layer]
    elif what == "no json":
        registry.manifests[digest] = MANIFEST, b"{"
    elif what == "too large":
        registry.manifests[digest] = MANIFEST, b" " * 5_000_000


@pytest.mark.parametrize(
    "what",
    [
        "another size", "no size", "no digest", "negative", "a list of nothing", "no object", "no list", "another content", "cut off",
        "longer", "gone", "no json", "too large",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line_and_leaves_no_image(
    registry: Registry, places: Places, what: str
) -> None:
    registry.push("library/web", "1", LAYER)
    _wrong(registry, what)
    with pytest.raises(Permanent) as failure:
        fetching(registry, places).fetch("web:1")
    assert "\n" not in str(failure.value)
    assert not any("/tags/" in link for link in links(places))
    assert not list(places.fetched.glob("*"))


def test_an_upstream_that_is_not_there(registry: Registry, places: Places) -> None:
    registry.url = "http://127.0.0.1:1"
    with pytest.raises(Permanent, match=r"^127\.0\.0\.1:1: "):
        fetching(registry, places).fetch("web:1")


def test_once_stopped_nothing_is_fetched(registry: Registry, places: Places) -> None:
    registry.push("library/web", "1", LAYER)
    with pytest.raises(Interrupted):
        fetching(registry, places, stopped=True).fetch("web:1")
    assert not registry.asked


def test_a_full_disk_is_said_and_leaves_nothing(
    registry: Registry, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    registry.push("library/web", "1", LAYER)
    monkeypatch.setattr(stored.os, "fsync", full)
    with pytest.raises(Permanent, match=r"No space left on device|disk is full"):
        fetching(registry, places).fetch("web:1")
    assert not list(places.fetched.glob("*"))
    assert links(places) == set()


def test_what_a_killed_command_left_is_removed(places: Places) -> None:
    places.fetched.mkdir(parents=True)
    (places.fetched / "part").write_bytes(LAYER)
    Storage(places).tidy()
    assert list(places.fetched.iterdir()) == []
