"""Opens what an untrusted file names: a file in its folder, never one that a link or ``..`` leads to outside of it."""

import errno
import os

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Outside(OSError):
    """The path leads outside of the folder."""

    def __init__(self, path: str, folder: str) -> None:
        super().__init__(
            errno.EACCES,
            f"it leads outside of {folder}, which --untrusted refuses: name a file in that folder",
            path,
        )


def names_beneath(path: str, folder: str) -> list[str]:
    """The names that lead from the folder to where the path leads, once every link is followed; none for the folder itself.
    Raises Outside, and ValueError for a path that no file can have."""
    real, root = os.path.realpath(path), os.path.realpath(folder)
    if real == root:
        return []
    above = root.rstrip("/") + "/"
    if not real.startswith(above):
        raise Outside(path, folder)
    return real.removeprefix(above).split("/")


def open_beneath(path: str, folder: str) -> int:
    """The handle of a file. Links are followed before it is opened and never while it is, so that one that is put there in
    between is an error. Raises Outside, other OSErrors, and ValueError for a path that no file can have."""
    names = names_beneath(path, folder)
    if not names:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    *folders, file = names
    above = os.open(os.path.realpath(folder), _FOLDER)
    try:
        for name in folders:
            inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=above)
            os.close(above)
            above = inner
        return os.open(file, _FILE, dir_fd=above)
    finally:
        os.close(above)
