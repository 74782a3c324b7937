"""A lock that is a text in a file of this machine, swapped by compare-and-swap (``driver_ports.Locking``)."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from swarmplan import private_files
from swarmplan.drivers.folder_lock import locked
from swarmplan.limits import HOST_LOCK_BYTES
from swarmplan.system.regular_files import opened

_BUSY = 5.0
"""Seconds to wait for another swap, which takes some thousandths of one."""


def swap(path: Path, expected: str, text: str) -> str:
    """``Locking.swap_lock`` for the file at this path. Its folder is there only while a lock is in it. Raises OSError, with
    the path in it, and Transient where another swap does not end."""
    if expected == text:
        return _text(path)
    with locked(path.parent, _BUSY):
        found = _text(path)
        if found != expected:
            return found
        if text:
            private_files.write(path, text.encode("ascii"))
        else:
            path.unlink(missing_ok=True)
        return text


def remove_empty(folder: Path) -> None:
    """Remove a folder that nothing is left in."""
    with suppress(OSError):  # there is something in it, or it is gone
        folder.rmdir()


def visible(content: bytes) -> str:
    """What counts of a lock's content, whoever wrote it: its printable ASCII characters, so that it can be compared in any
    shell."""
    return "".join(chr(byte) for byte in content[:HOST_LOCK_BYTES] if 0x20 <= byte < 0x7F).strip()  # noqa: PLR2004  # the printable ones


def _text(path: Path) -> str:
    try:
        with opened(path, os.O_NOFOLLOW) as file:
            return visible(file.read(HOST_LOCK_BYTES))
    except FileNotFoundError:
        return ""
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a symbolic link; remove it", str(path)) from error
        raise
