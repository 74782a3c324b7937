"""A key in a file: private, written atomically, and never over another file."""

import os
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.keys.file import FileKeeper
from swarmplan.keys.keeper import keeper
from swarmplan.model.swarm import KeyPlace

KEY = "SWMKEY-1-Wa0zzsayKM28kzXIUdpFKlYt26u0Z/2RtCcjjYb7JSE"
OTHER = KEY.replace("Wa0", "Xb1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lab.key"


def test_a_key_file_is_private(path: Path) -> None:
    kept = keeper(KeyPlace(file=str(path)))
    assert kept.get() is None
    old = os.umask(0)
    try:
        kept.put(KEY)
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (kept.get(), kept.place) == (KEY, f"the file {path}")


def test_the_next_key_replaces_it_and_the_file_is_private_again(path: Path) -> None:
    path.write_text(f"\n {OTHER}\r\n", encoding="utf-8")
    path.chmod(0o644)
    kept = FileKeeper(str(path))
    assert kept.get() == OTHER
    kept.put(KEY)
    assert (kept.get(), path.stat().st_mode & 0o777) == (KEY, 0o600)
    assert list(path.parent.iterdir()) == [path]


def linked(path: Path) -> None:
    path.with_name("real").write_text(KEY, encoding="utf-8")
    path.symlink_to("real")


def another_users(path: Path) -> None:
    path.write_text(KEY, encoding="utf-8")
    os.chown(path, 65534, 65534)


def something_else(path: Path) -> None:
    path.write_text("kind: Cluster\n", encoding="utf-8")


def not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (linked, "is a link"),
        (Path.mkdir, "cannot be read: Is a directory"),
        (os.mkfifo, "is not a regular file"),
        (something_else, "does not contain a valid unlock key"),
        (not_text, "does not contain a valid unlock key"),
        pytest.param(
            another_users,
            "belongs to another user",
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give a file away"),
        ),
    ],
)
def test_a_file_with_other_content_is_neither_read_nor_replaced(path: Path, there: object, said: str) -> None:
    there(path)  # type: ignore[operator]  # each takes a path
    before = path.lstat()
    for use in (FileKeeper(str(path)).get, lambda: FileKeeper(str(path)).put(KEY)):
        with pytest.raises(Permanent, match=said) as caught:
            use()
        assert "kind: Cluster" not in str(caught.value)
    assert path.lstat() == before


def test_what_cannot_be_written_leaves_what_was_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = FileKeeper(str(path))
    kept.put(OTHER)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Permanent, match="cannot be written: No space left") as caught:
        kept.put(KEY)
    assert KEY not in str(caught.value)
    assert kept.get() == OTHER
    assert list(path.parent.iterdir()) == [path]


def test_without_its_directory_no_key_can_be_stored(tmp_path: Path) -> None:
    kept = FileKeeper(str(tmp_path / "no" / "lab.key"))
    assert kept.get() is None
    with pytest.raises(Permanent, match="cannot be written: No such file or directory"):
        kept.put(KEY)
