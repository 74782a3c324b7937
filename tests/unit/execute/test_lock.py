"""One run at a time, and a lock that dies with its holder."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from swarmplan.errors import Permanent, Refused
from swarmplan.execute.lock import locked

HOLDER = """
import sys, time
from pathlib import Path
from swarmplan.execute.lock import locked
with locked(Path(sys.argv[1]), "lab", "swarmplan apply"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until it is ended."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_run_is_refused_and_told_who_holds_the_lock_since_when(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "lab.lock"
    with another_process(path) as holder, pytest.raises(Refused) as refused, locked(path, "lab", "x"):
        pass
    told = str(refused.value)
    assert told.startswith("another run holds lab: 'swarmplan apply' of ")
    assert f", pid {holder.pid}, since 20" in told


def test_a_lock_dies_with_its_holder_however_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    with another_process(path) as holder:
        holder.kill()
        holder.wait()
        with locked(path, "lab", "x"):
            pass


def test_it_is_free_again_after_use(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    for _ in range(2):
        with locked(path, "lab", "x"):
            assert path.exists()


def test_a_holder_that_has_not_signed_is_still_one(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="it has not said who it is"), locked(path, "lab", "x"):
            pass


@pytest.mark.parametrize("remade", [False, True])
def test_a_file_its_holder_removed_meanwhile_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, remade: bool
) -> None:
    path, flock = tmp_path / "lab.lock", fcntl.flock
    locks: list[IO[str]] = []

    def late(handle: IO[str], how: int) -> None:
        if not locks:
            path.unlink()
            if remade:
                (tmp_path / "new").write_text("")
                (tmp_path / "new").rename(path)
        locks.append(handle)
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with locked(path, "lab", "x"):
        assert len(locks) == 2
        assert path.stat().st_ino == os.fstat(locks[1].fileno()).st_ino


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(Permanent, match=r"the lock of lab cannot be made: "),
        locked(tmp_path / "file" / "l", "lab", "x"),
    ):
        pass
