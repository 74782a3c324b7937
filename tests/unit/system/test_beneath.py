"""A file in a folder is opened, and none outside of it, by whichever way a path leads there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from swarmplan.system import beneath
from swarmplan.system.beneath import Outside, names_beneath, open_beneath


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder, and next to it a file that is not for it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    (tmp_path / "repo-2").mkdir()
    (tmp_path / "repo-2" / "secret").write_text("secret")
    inside = tmp_path / "repo"
    (inside / "deep").mkdir(parents=True)
    (inside / "deep" / "file").write_text("own")
    return inside


def content(path: str, folder: Path) -> bytes:
    """What is in it."""
    handle = open_beneath(path, str(folder))
    with os.fdopen(handle, "rb") as file:
        return file.read()


@pytest.mark.parametrize(
    "path", ["deep/file", "deep/../deep/file", "./deep//file", "link", "folder/file", "around", "absolute"]
)
def test_a_file_inside_is_opened(path: str, folder: Path) -> None:
    (folder / "link").symlink_to("deep/file")
    (folder / "folder").symlink_to("deep")
    (folder / "around").symlink_to(f"../{folder.name}/link")
    (folder / "absolute").symlink_to(folder / "deep" / "file")
    assert content(str(folder / path), folder) == b"own"


@pytest.mark.parametrize(
    "path",
    [
        "../outside/secret", "deep/../../outside/secret", "../repo-2/secret", "link", "folder/secret", "chain", "deep/up/secret",
        "/etc/hostname", "/proc/self/environ", "environ", "/dev/stdin", "gone", "../nothing",
    ],
)  # fmt: skip
def test_a_file_outside_is_not(path: str, folder: Path) -> None:
    (folder / "link").symlink_to("../outside/secret")
    (folder / "folder").symlink_to("../outside")
    (folder / "chain").symlink_to("deep/second")
    (folder / "deep" / "second").symlink_to("../link")
    (folder / "deep" / "up").symlink_to(folder.parent / "outside")
    (folder / "environ").symlink_to("/proc/self/environ")
    (folder / "gone").symlink_to("/nowhere/at/all")
    with pytest.raises(Outside):
        open_beneath(str(folder / path), str(folder))


def test_the_folder_may_be_reached_by_a_link(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    assert content(f"{folder.parent}/link/deep/file", folder.parent / "link") == b"own"
    assert content(f"{folder}/deep/file", folder.parent / "link") == b"own"
    assert names_beneath(str(folder), f"{folder.parent}/link") == []


def test_what_is_no_file_is_an_error(folder: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_beneath(str(folder), str(folder))
    with pytest.raises(FileNotFoundError):
        open_beneath(str(folder / "gone"), str(folder))
    (folder / "loop").symlink_to("loop")
    with pytest.raises(OSError):  # noqa: PT011 - which one is the system's choice
        open_beneath(str(folder / "loop"), str(folder))
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own words
        open_beneath(f"{folder}/a\0b", str(folder))


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _swap_file(folder: Path) -> None:
    (folder / "deep" / "file").unlink()
    (folder / "deep" / "file").symlink_to("../../outside/secret")


def _swap_folder(folder: Path) -> None:
    (folder / "deep").rename(folder / "was")
    (folder / "deep").symlink_to("../outside")
    (folder.parent / "outside" / "file").write_text("secret")


@pytest.mark.parametrize("swap", [_swap_file, _swap_folder])
def test_a_link_that_is_put_there_after_the_look_is_not_followed(
    swap: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_then_swap(path: str, within: str) -> list[str]:
        names = names_beneath(path, within)
        swap(folder)
        return names

    monkeypatch.setattr(beneath, "names_beneath", look_then_swap)
    before = _handles()
    with pytest.raises(OSError, match=r"link|directory"):
        open_beneath(str(folder / "deep" / "file"), str(folder))
    assert _handles() == before
