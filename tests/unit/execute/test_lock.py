"""One run at a time, and a lock that dies with its holder."""

import errno
import fcntl
import getpass
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from swarmplan import private_files
from swarmplan.errors import Interrupted, Locked, Permanent, Refused
from swarmplan.execute.lock import Holder, holder_of, locked

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


def test_a_second_run_is_refused_with_who_holds_the_lock_since_when(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "lab.lock"
    with another_process(path) as holder, pytest.raises(Refused) as refused, locked(path, "lab", "x"):
        pass
    told = str(refused.value)
    assert told.startswith("lab is locked by another run: 'swarmplan apply' by ")
    assert f", pid {holder.pid}, since 20" in told


def test_a_lock_dies_with_its_holder_however_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    with another_process(path) as holder:
        holder.kill()
        holder.wait()
        with locked(path, "lab", "x"):
            pass


def test_who_is_stopped_while_waiting_was_interrupted_and_not_refused(tmp_path: Path) -> None:
    path, told = tmp_path / "lab.lock", list[str]()
    with (
        another_process(path),
        pytest.raises(Interrupted, match="stopped while waiting for the lock of lab") as stopped,
        locked(path, "lab", "x", wait=2, tell=told.append, stopped=lambda: bool(told)),
    ):
        pass
    assert isinstance(stopped.value.__cause__, Locked)
    assert len(told) == 1
    assert told[0].endswith("; waiting for up to 2 s")


def test_it_is_free_again_after_use(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    for _ in range(2):
        with locked(path, "lab", "x"):
            assert path.exists()


def test_a_holder_that_has_not_signed_is_still_one(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="its process is not known"), locked(path, "lab", "x"):
            pass


@pytest.mark.parametrize("remade", [False, True])
def test_a_file_its_holder_removed_meanwhile_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, remade: bool
) -> None:
    path, flock = tmp_path / "lab.lock", fcntl.flock
    locks: list[int] = []

    def late(handle: int, how: int) -> None:
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
        assert path.stat().st_ino == os.fstat(locks[1]).st_ino


def test_a_place_that_cannot_be_written_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(Permanent, match=r"the lock of lab cannot be created: .*make its folder writable"),
        locked(tmp_path / "file" / "l", "lab", "x"),
    ):
        pass


@pytest.mark.parametrize("held", ["", "nonsense", "[]", "5", '{"pid": 1}', '"text"', "[" * 100_000, "\0\xff"])
def test_a_lock_file_that_holds_nonsense_is_a_lock_all_the_same(tmp_path: Path, held: str) -> None:
    path = tmp_path / "lab.lock"
    path.write_text(held, encoding="latin-1")
    with locked(path, "lab", "x"):
        assert b'"command": "x"' in path.read_bytes()
    path.write_text(held, encoding="latin-1")
    with path.open("r") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="its process is not known"), locked(path, "lab", "x"):
            pass


def odd(kind: str, path: Path) -> None:
    if kind == "a link":
        (path.parent / "target").write_text("mine")
        path.symlink_to("target")
    elif kind == "a pipe":
        os.mkfifo(path)
    else:
        path.mkdir()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("a link", "it is a symbolic link"),
        ("a pipe", "it is not a regular file"),
        ("a folder", "Is a directory"),
    ],
)
def test_what_is_no_file_is_not_written_through(tmp_path: Path, kind: str, why: str) -> None:
    path = tmp_path / "lab.lock"
    odd(kind, path)
    with (
        pytest.raises(Permanent, match=f"the lock of lab cannot be created: {why}.*; move it away$"),
        locked(path, "lab", "x"),
    ):
        pass
    assert kind != "a link" or (tmp_path / "target").read_text() == "mine"


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_the_folder_is_locked_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, told = tmp_path / "lab.lock", list[str]()
    monkeypatch.setattr(private_files, "opened", full)
    with locked(path, "lab", "x", told.append):
        assert told == [
            f"{path} cannot be written, as the disk is full or read-only: {tmp_path} is locked instead"
        ]
        with pytest.raises(Refused, match="lab is locked by another run"), locked(path, "lab", "x"):
            pass
    with locked(path, "lab", "x"):
        pass


def test_on_a_full_disk_without_even_a_folder_the_nearest_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_files, "make_folder", full)
    with locked(tmp_path / "none" / "locks" / "lab.lock", "lab", "x") as _:
        handle = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)


def test_a_holder_that_cannot_sign_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwrite", full)
    path = tmp_path / "lab.lock"
    with (
        locked(path, "lab", "x"),
        pytest.raises(Refused, match="its process is not known"),
        locked(path, "lab", "x"),
    ):
        pass


def test_a_user_without_a_name_holds_it_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nameless)
    with locked(tmp_path / "lab.lock", "lab", "x"):
        assert f'"uid {os.getuid()}@' in (tmp_path / "lab.lock").read_text()


def test_who_gets_it_learns_which_runs_had_it_before(tmp_path: Path) -> None:
    """Not the last one alone: that may have ended while it waited for the lease of the one before it."""
    path = tmp_path / "lab.lock"
    for run, runs in (("first", ()), ("second", ("first",)), ("first", ("second", "first"))):
        with locked(path, "lab", "x", run=run) as before:
            assert before == runs
    for number in range(100):
        with locked(path, "lab", "x", run=f"{number:032x}"):
            pass
    with locked(path, "lab", "x") as before:
        assert before[:2] == (f"{99:032x}", f"{98:032x}")
        assert 10 < len(before) < 50


@pytest.mark.parametrize(
    ("written", "runs"),
    [
        ('{"run": "of an older version"}', ("of an older version",)),
        ('{"run": ""}', ()),
        ('{"run": 7}', ()),
        ('{"runs": 7}', ()),
        ('{"runs": ["a", 7, "", "b"]}', ("a", "b")),
        ("[", ()),
    ],
)
def test_what_is_no_run_in_it_is_left_out(tmp_path: Path, written: str, runs: tuple[str, ...]) -> None:
    path = tmp_path / "lab.lock"
    path.write_text(written, encoding="utf-8")
    with locked(path, "lab", "x") as before:
        assert before == runs


def test_who_only_looks_learns_who_has_it_and_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "lab.lock"
    assert holder_of(path) is None
    assert not path.parent.exists()
    with another_process(path) as process:
        seen = holder_of(path)
        assert seen is not None
        assert (seen.command, seen.pid) == ("swarmplan apply", str(process.pid))
        assert holder_of(tmp_path / "locks" / "other.lock") is None
    before = path.read_bytes()
    assert holder_of(path) is None
    assert path.read_bytes() == before


def test_who_only_looks_sees_a_folder_that_is_locked_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lab.lock"
    path.write_text("")
    monkeypatch.setattr(private_files, "opened", full)
    with locked(path, "lab", "x"):
        assert holder_of(path) == Holder()
    assert holder_of(path) is None


def test_a_lock_that_cannot_be_looked_at_is_not_taken_for_none(tmp_path: Path) -> None:
    path = tmp_path / "lab.lock"
    odd("a link", path)
    with pytest.raises(Permanent, match=r"lab\.lock: whether a run has this lock cannot be read: "):
        holder_of(path)


def test_a_run_is_not_refused_for_somebody_who_only_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, paused = tmp_path / "lab.lock", list[float]()
    path.write_text("")
    looking = os.open(path, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)

    def pause(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 2:
            os.close(looking)

    monkeypatch.setattr("swarmplan.execute.lock.time.sleep", pause)
    with locked(path, "lab", "x"):
        assert len(paused) == 2
