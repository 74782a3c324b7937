"""Files of our own: for their owner alone, never through a link, and only where a plain file can be.

That they are written whole or not at all is shown in ``archives/test_writing.py``, over the same functions.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from swarmplan.private_files import append, create, make_folder, write

WAYS: dict[str, Callable[[Path, bytes], object]] = {"write": write, "create": create, "append": append}


@pytest.fixture(params=[0, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("umask")
def test_a_file_has_mode_0600_whatever_the_umask(tmp_path: Path, way: str) -> None:
    WAYS[way](tmp_path / "a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("way", ["write", "append"])
def test_one_that_others_could_read_is_closed_to_them(tmp_path: Path, way: str) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "a").chmod(0o644)
    WAYS[way](tmp_path / "a", b"1")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("there", ["a file", "nothing"])
def test_no_link_is_followed(tmp_path: Path, way: str, there: str) -> None:
    target = tmp_path / "target"
    if there == "a file":
        target.write_text("mine")
    (tmp_path / "a").symlink_to("target")
    with pytest.raises(OSError, match=r"it is a symbolic link|File exists"):
        WAYS[way](tmp_path / "a", b"1")
    assert sorted(tmp_path.iterdir()) == sorted({tmp_path / "a", *([target] if there == "a file" else [])})
    assert there == "nothing" or target.read_text() == "mine"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device"])
def test_what_is_no_plain_file_stays_as_it_is(tmp_path: Path, way: str, kind: str) -> None:
    path = tmp_path / "a"
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    else:
        path = Path("/dev/full")
    with pytest.raises(OSError, match=r"Is a directory|it is not a regular file|File exists"):
        WAYS[way](path, b"1")
    assert not path.is_file()


def test_folders_are_made_for_their_owner_and_those_that_are_there_closed(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert [(tmp_path / place).stat().st_mode & 0o777 for place in ("a", "a/b")] == [0o700, 0o700]
    (tmp_path / "a").chmod(0o755)
    make_folder(tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_a_folder_of_anothers_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    make_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_file_in_place_of_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(NotADirectoryError):
            make_folder(folder)
