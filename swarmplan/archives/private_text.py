"""Files with a passphrase or a private key in them, read with care."""

import stat
from pathlib import Path

from swarmplan.errors import Permanent

_LONGEST = 65_536
"""Bytes: many times a passphrase, a private key, or the public keys of a large team."""


def private_text(path: Path, *, private: bool = True) -> str:
    """The text of a file, or of what a shell gives for ``<(command)``. Raises Permanent, never quoting it.

    ``private``: refused where others than its owner may read it, as ssh does with private keys.
    """
    try:
        if path.is_fifo() and path.resolve().is_fifo():  # what a shell gives has no name to resolve to
            raise Permanent(f"{path} is a named pipe, which could wait for ever; name a file")
        with path.open("rb") as file:
            mode = path.stat().st_mode
            data = file.read(_LONGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Permanent(f"{path} cannot be read: {why}; name a file that can") from None
    if len(data) > _LONGEST:
        raise Permanent(f"{path} is larger than {_LONGEST // 1024} KiB; name the right file")
    if private:
        refuse_public(path, mode)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Permanent(f"{path} is not UTF-8 text; name the right file") from None


def refuse_public(path: Path, mode: int) -> None:
    """Raise Permanent where others than the owner of a file with this mode may read it."""
    if stat.S_ISREG(mode) and mode & 0o077:
        raise Permanent(f"{path} may be read by others (mode {mode & 0o777:04o}); run chmod 600 {path}")
