"""A stored set in a host's data folder."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.drivers.local.images.stores import KEY, LAYER, Filling, no_failures, store

from swarmplan.drivers.local.images import placing
from swarmplan.drivers.local.images.placing import has_reflinks, place

PROGRAM = "overlay2/one/diff/bin/program"
NOTES = "image/overlay2/repositories.json"


@pytest.fixture
def images(tmp_path: Path) -> Iterator[Path]:
    with no_failures():
        found = store(tmp_path).stored(KEY, "system", Filling())
        assert found is not None
        yield found


def same_inode(one: Path, other: Path) -> bool:
    return one.stat().st_ino == other.stat().st_ino


@pytest.mark.parametrize("shared", [True, False])
def test_all_of_it_is_there_and_only_shared_layers_are_the_same_files(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, shared: bool
) -> None:
    monkeypatch.setattr(placing, "has_reflinks", lambda _: False)
    data = tmp_path / "host" / "docker"
    place(images, data, "machine one", shared=shared)
    assert (data / PROGRAM).read_bytes() == LAYER
    assert (data / "overlay2/l/SHORT").readlink() == Path("../one/diff")
    assert same_inode(data / PROGRAM, images / PROGRAM) is shared
    assert same_inode(data / PROGRAM, data / "overlay2/one/diff/bin/same")
    assert not same_inode(data / NOTES, images / NOTES)
    assert stat.S_IMODE(data.stat().st_mode) & 0o007 == 0


def test_what_a_host_removes_is_still_there_for_others(images: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        place(images, tmp_path / name, f"machine {name}", shared=True)
    shutil.rmtree(tmp_path / "one")
    assert (tmp_path / "two" / PROGRAM).read_bytes() == LAYER
    assert (images / PROGRAM).read_bytes() == LAYER


def test_with_reflinks_nothing_is_shared(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "has_reflinks", lambda _: True)
    place(images, tmp_path / "docker", "machine one", shared=True)
    assert not same_inode(tmp_path / "docker" / PROGRAM, images / PROGRAM)


def test_a_set_that_goes_meanwhile_leaves_nothing_in_the_host(images: Path, tmp_path: Path) -> None:
    shutil.rmtree(images / "overlay2")
    place(images, tmp_path / "docker", "machine one", shared=True)
    assert not (tmp_path / "docker").exists()


def test_a_host_that_has_run_is_left_alone(images: Path, tmp_path: Path) -> None:
    data = tmp_path / "docker"
    (data / "swarm").mkdir(parents=True)
    place(images, data, "machine one", shared=True)
    assert [path.name for path in data.iterdir()] == ["swarm"]


def test_looking_for_reflinks_leaves_nothing(tmp_path: Path) -> None:
    assert has_reflinks(tmp_path) in {True, False}
    assert list(tmp_path.iterdir()) == []
    assert not has_reflinks(tmp_path / "missing")
