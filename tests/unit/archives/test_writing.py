"""Files written whole or not at all: a full disk, a folder that takes nothing, a writer that is killed."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from swarmplan.archives.writing import place, prepare, replace
from swarmplan.errors import Permanent

DATA = b"x" * 100_000


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """As on a disk that is nearly full: what is written beyond is refused half-way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        prepare(tmp_path / "a" / "b", "lab", 1000)
        made = place(tmp_path / "a" / "b", ["n"], "lab", DATA)
    finally:
        os.umask(old)
    assert made == tmp_path / "a" / "b" / "n"
    assert (made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (made.read_bytes(), made.stat().st_nlink) == (DATA, 1)


def test_the_first_free_name_is_taken_and_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine", encoding="utf-8")
    (tmp_path / "b").symlink_to("nowhere")
    assert place(tmp_path, ["a", "b", "c", "d"], "lab", DATA) == tmp_path / "c"
    assert place(tmp_path, ["a", "b"], "lab", DATA) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "mine"


def test_a_file_system_without_links_replaces_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    (tmp_path / "a").write_text("mine", encoding="utf-8")
    (tmp_path / "b").symlink_to("nowhere")
    assert place(tmp_path, ["a", "b", "c"], "lab", DATA) == tmp_path / "c"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


def test_a_full_disk_leaves_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    for write in (
        lambda: place(tmp_path, ["a"], "lab", DATA),
        lambda: replace(tmp_path / "a", "lab", DATA),
        lambda: prepare(tmp_path, "lab", 100_000),
    ):
        with (
            largest_file(50_000),
            pytest.raises(Permanent, match="File too large; free some space there, or name another"),
        ):
            write()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "link"])
@pytest.mark.parametrize(
    ("code", "remedy"), [(errno.ENOSPC, "free some space there"), (errno.EROFS, "make it writable")]
)
def test_whatever_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, remedy: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, fails)
    if call == "link":
        monkeypatch.setattr(os, "rename", fails)
    with pytest.raises(Permanent, match=f"{os.strerror(code)}; {remedy}, or name another folder"):
        place(tmp_path, ["a"], "lab", DATA)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_not_safe_on_the_disk_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, iter([True, False])

    def fails_for_the_folder(opened: int) -> None:
        if next(calls):
            real(opened)
        else:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails_for_the_folder)
    with pytest.raises(Permanent, match="Input/output error"):
        place(tmp_path, ["a"], "lab", DATA)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Permanent, match="is not a directory; name one for backups"):
            prepare(folder, "lab", 1)
    with pytest.raises(
        Permanent, match="No such file or directory; make it writable, or name another folder"
    ):
        place(tmp_path / "none", ["a"], "lab", DATA)


def test_a_directory_that_is_not_writable_is_an_error() -> None:
    with pytest.raises(
        Permanent, match=r"^/proc/self cannot be written to: .*; make it writable, or name another"
    ):
        prepare(Path("/proc/self"), "lab", 1)  # where root cannot write either


def test_a_file_system_that_reserves_nothing_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", none)
    prepare(tmp_path, "lab", 1 << 50)


def test_what_a_killed_writer_left_is_cleared_by_the_next_and_what_a_living_one_writes_is_not(
    tmp_path: Path,
) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from swarmplan.archives.writing import place\n"
        "os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "place(Path(sys.argv[1]), ['a'], 'lab', b'half')"
    )
    killed = subprocess.run([sys.executable, "-c", script, tmp_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".lab.")
    assert left.stat().st_mode & 0o777 == 0o600

    place(tmp_path, ["b"], "other", DATA)
    assert left.exists()  # another cluster's
    seen: list[int] = []

    def names() -> Iterator[str]:
        prepare(tmp_path, "lab", 1)  # while this one is being written
        seen.append(len([path for path in tmp_path.iterdir() if path.name.startswith(".lab.")]))
        yield "c"

    place(tmp_path, names(), "lab", DATA)
    assert seen == [1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


def test_file_and_name_are_safe_on_the_disk_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda opened: settled.append(stat.S_ISDIR(os.fstat(opened).st_mode)))
    place(tmp_path, ["a"], "lab", DATA)
    replace(tmp_path / "a", "lab", DATA)
    assert settled == [False, True, False, True]


def test_replacing_is_whole_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(tmp_path / "a", "lab", b"1")
    replace(tmp_path / "a", "lab", b"2")

    def fails(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(Permanent, match="No space left"):
        replace(tmp_path / "a", "lab", b"3")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"2"]
