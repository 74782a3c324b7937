"""Reading files that may contain a passphrase or a private key."""

import os
import stat
from pathlib import Path

from swarmplan.errors import Permanent, reason_of
from swarmplan.system.regular_files import is_named_pipe

_LONGEST = 65_536
"""Bytes: many times a passphrase, a private key, or the public keys of a large team."""


def text_of(path: Path) -> tuple[str, int]:
    """(The text, the mode) of a file, also of ``<(command)`` in a shell. Raises Permanent, never quoting the text."""
    try:
        if is_named_pipe(path):
            raise Permanent(f"{path} is a named pipe; name a file")
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_LONGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Permanent(f"{path} cannot be read: {reason_of(error)}; name another file") from None
    if len(data) > _LONGEST:
        raise Permanent(f"{path} is larger than {_LONGEST // 1024} KiB; name the right file")
    try:
        return data.decode(), mode
    except UnicodeDecodeError:
        raise Permanent(f"{path} is not UTF-8 text; name the right file") from None


def refuse_public(path: Path, mode: int) -> None:
    """Raise Permanent for a file mode that lets others read it, as ssh does for private keys."""
    if stat.S_ISREG(mode) and mode & 0o077:
        raise Permanent(f"{path} is readable by others (mode {mode & 0o777:04o}); run chmod 600 {path}")
