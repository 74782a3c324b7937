"""The store of images: whole or not there, filled once, and gone with its last use."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from unit.drivers.local.images.stores import KEY, LAYER, Filling, forget, names, no_failures, store

from swarmplan.errors import Failure, Permanent

OTHER = "b" * 32


@pytest.fixture(autouse=True)
def _nothing_failed_before() -> Iterator[None]:
    with no_failures():
        yield


def test_it_keeps_the_images_and_nothing_else_of_the_engine(tmp_path: Path) -> None:
    place = store(tmp_path).stored(KEY, "system", Filling())
    assert place is not None
    assert sorted(path.name for path in place.iterdir()) == ["image", "overlay2"]
    assert (place / "overlay2/one/diff/bin/program").read_bytes() == LAYER
    assert names(tmp_path) == [KEY]


def test_many_clusters_at_once_fill_it_once(tmp_path: Path) -> None:
    filling = Filling()

    def want(number: int) -> Path | None:
        return store(tmp_path, f"lab-{number}").stored(KEY, "system", filling)

    with ThreadPoolExecutor(12) as workers:
        found = set(workers.map(want, range(30)))
    assert len(found) == 1
    assert filling.times == 1


def test_it_goes_with_the_last_cluster_that_uses_it(tmp_path: Path) -> None:
    for cluster in ("one", "two"):
        assert store(tmp_path, cluster).stored(KEY, "system", Filling())
    forget(tmp_path, "one")
    store(tmp_path, "one").prune()
    assert names(tmp_path) == [KEY]
    forget(tmp_path, "two")
    store(tmp_path, "two").prune()
    assert not (tmp_path / "state" / "cache").exists()


def test_a_newer_set_replaces_the_older_one(tmp_path: Path) -> None:
    assert store(tmp_path).stored(KEY, "system", Filling())
    assert store(tmp_path).stored(OTHER, "system", Filling())
    assert names(tmp_path) == [OTHER]


def test_sets_of_different_roots_are_kept_beside_each_other(tmp_path: Path) -> None:
    assert store(tmp_path).stored(KEY, "system", Filling())
    assert store(tmp_path).stored(OTHER, "trixie", Filling())
    assert names(tmp_path) == [KEY, OTHER]


@pytest.mark.parametrize(
    "failure", [Permanent("damaged"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/var/lib")]
)
def test_what_cannot_be_stored_is_tried_once_and_leaves_nothing(tmp_path: Path, failure: Exception) -> None:
    filling = Filling(failure)
    for cluster in ("one", "two", "one"):
        assert store(tmp_path, cluster).stored(KEY, "system", filling) is None
    assert filling.times == 1
    assert names(tmp_path) == []
    store(tmp_path).prune()
    assert not (tmp_path / "state" / "cache").exists()


def test_what_a_killed_command_left_is_no_set_and_goes(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom unit.drivers.local.images.stores import KEY, Filling, store\n"
        "class Killed(Filling):\n    def __call__(self, work):\n        super().__call__(work)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "store(Path(sys.argv[1])).stored(KEY, 'system', Killed())"
    )
    tests = Path(__file__).parents[4]
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=tests, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert names(tmp_path) == [f".{KEY}"]
    filling = Filling()
    place = store(tmp_path).stored(KEY, "system", filling)
    assert place is not None
    assert (place / "image/overlay2/repositories.json").exists()
    assert names(tmp_path) == [KEY]


def test_pruning_leaves_a_set_that_is_being_stored(tmp_path: Path) -> None:
    class Pruned(Filling):
        def __call__(self, work: Path) -> Path:
            found = super().__call__(work)
            store(tmp_path, "other").prune()
            return found

    assert store(tmp_path).stored(KEY, "system", Pruned())
    assert names(tmp_path) == [KEY]


@pytest.mark.parametrize("text", ["", "{", "[1]", "7", '{"system": 7}'])
def test_a_damaged_note_of_a_cluster_stops_nobody(tmp_path: Path, text: str) -> None:
    assert store(tmp_path).stored(KEY, "system", Filling())
    uses = tmp_path / "state/local/lab/images.json"
    uses.write_text(text)
    try:
        assert store(tmp_path).stored(KEY, "system", Filling())
    except Failure as failure:  # pragma: no cover  # for the message
        pytest.fail(str(failure))
    assert names(tmp_path) == [KEY]
