"""The mirror of a fleet by the real docker-registry; the upstream is another one, on loopback."""

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from image_registry import ImageRegistry, image_registry

from swarmplan.fleet.mirror import mirror as mirrors
from swarmplan.fleet.mirror import process
from swarmplan.fleet.mirror.mirror import have_mirror, stop_mirror
from swarmplan.fleet.mirror.places import places_of
from swarmplan.spec.fleet.images import Mirror

pytestmark = pytest.mark.engines

IMAGE = "library/web:1"
LAYER = os.urandom(20_000_000)
BLOBS = 3
KIND = "application/vnd.docker.distribution.manifest.v2+json"
STUDENTS = 30


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def upstream() -> Iterator[ImageRegistry]:
    with image_registry("127.0.0.1", free_port(), login=False) as found:
        found.push(IMAGE, more=LAYER)
        yield found


@pytest.fixture
def mirror(upstream: ImageRegistry, tmp_path: Path) -> Iterator[Mirror]:
    yield Mirror("127.0.0.1", free_port(), "", f"http://{upstream.address}", (IMAGE,), own_address=False)
    stop_mirror(tmp_path, "lab")
    assert list(tmp_path.iterdir()) == []


def begun(tmp_path: Path, mirror: Mirror) -> list[str]:
    told: list[str] = []
    have_mirror(tmp_path, "lab", mirror, tell=told.append, stopped=lambda: False)
    return told


def pulled(mirror: Mirror, name: str = "web") -> int:
    """The bytes that an engine gets that pulls the image."""
    http = requests.Session()
    http.trust_env = False
    place = f"{mirror.url}/v2/library/{name}"
    answer = http.get(f"{place}/manifests/1", headers={"Accept": KIND}, timeout=60)
    answer.raise_for_status()
    entries = [answer.json()["config"], *answer.json()["layers"]]
    answers = [http.get(f"{place}/blobs/{entry['digest']}", timeout=60) for entry in entries]
    return sum(len(one.content) for one in answers if one.ok)


def class_of(mirror: Mirror) -> set[int]:
    with ThreadPoolExecutor(STUDENTS) as students:
        return set(students.map(pulled, [mirror] * STUDENTS))


def test_thirty_who_pull_at_once_ask_the_upstream_once(
    upstream: ImageRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    assert begun(tmp_path, mirror) == [
        f"mirror: docker-registry listens on {mirror.listen}, a cache of {mirror.upstream}",
        f"mirror: {IMAGE} was fetched",
    ]
    (size,) = class_of(mirror)
    assert size > len(LAYER)
    assert upstream.asked() == {"manifests": 1, "blobs": BLOBS}


def test_a_second_apply_changes_nothing(upstream: ImageRegistry, mirror: Mirror, tmp_path: Path) -> None:
    begun(tmp_path, mirror)
    one = process.running(places_of(tmp_path, "lab", mirror))
    assert begun(tmp_path, mirror) == []
    assert process.running(places_of(tmp_path, "lab", mirror)) == one
    assert upstream.asked()["blobs"] == BLOBS


def test_killed_it_comes_back_with_what_it_had_also_without_its_upstream(
    upstream: ImageRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    begun(tmp_path, mirror)
    one = process.running(places_of(tmp_path, "lab", mirror))
    assert one is not None
    one.signal(signal.SIGKILL)
    assert one.ended(20)
    upstream.stop()
    listens, serves = begun(tmp_path, mirror)
    assert listens.startswith("mirror: docker-registry listens on ")
    assert serves.startswith("mirror: its upstream does not answer: it serves what it has")
    assert pulled(mirror) > len(LAYER)


@pytest.mark.long
def test_an_image_that_is_not_listed_is_fetched_when_it_is_asked_for(
    upstream: ImageRegistry, mirror: Mirror, tmp_path: Path
) -> None:
    begun(tmp_path, mirror)
    upstream.push("library/other:1", "other")
    assert pulled(mirror, "other") == pulled(mirror, "other") > 0


@pytest.mark.long
def test_old_images_are_fetched_again(
    upstream: ImageRegistry, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(tmp_path, mirror)
    monkeypatch.setattr(mirrors, "FRESH", -1.0)
    assert "older than six days" in begun(tmp_path, mirror)[0]
    assert pulled(mirror) > len(LAYER)
    assert upstream.asked()["blobs"] == 2 * BLOBS


@pytest.mark.long
def test_it_moves_to_another_folder(mirror: Mirror, upstream: ImageRegistry, tmp_path: Path) -> None:
    begun(tmp_path, mirror)
    begun(tmp_path, moved := replace(mirror, folder=str(tmp_path / "images")))
    assert not places_of(tmp_path, "lab", mirror).storage.exists()
    assert pulled(moved) > len(LAYER)
    assert upstream.asked()["blobs"] == 2 * BLOBS
