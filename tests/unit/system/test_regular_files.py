"""A file is opened without waiting, and what is none is refused by the handle that would be read."""

import os
import socket
from io import BufferedReader
from pathlib import Path

import pytest

from swarmplan.system import regular_files
from swarmplan.system.regular_files import NotRegular, is_named_pipe, opened


def handles() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - of what is open, not of paths


def test_a_file_and_a_link_to_one_are_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").symlink_to("a")
    for name in ("a", "b"):
        with opened(tmp_path / name) as file:
            assert file.read() == b"1"
    with pytest.raises(OSError, match="symbolic links"), opened(tmp_path / "b", os.O_NOFOLLOW):
        pass


def test_what_is_no_file_is_refused_and_leaves_no_handle(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(tmp_path / "socket"))
        before = handles()
        for path in (tmp_path / "pipe", tmp_path / "socket", Path("/dev/zero")):
            with pytest.raises(NotRegular, match="it is not a regular file"), opened(path):
                pass
        with pytest.raises(IsADirectoryError), opened(tmp_path):
            pass
        assert handles() == before


def test_a_pipe_has_a_name_unless_a_shell_made_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    end, other = os.pipe()
    assert (is_named_pipe(tmp_path / "pipe"), is_named_pipe(Path(f"/dev/fd/{end}"))) == (True, False)
    os.close(end)
    os.close(other)


def test_what_has_nothing_to_read_yet_is_no_empty_file() -> None:
    end, other = os.pipe()  # as a kernel's log, which says that it is a regular file
    os.set_blocking(end, False)
    with BufferedReader(regular_files._Regular(end, "rb")) as file, pytest.raises(BlockingIOError):
        file.read(10)
    os.close(other)
