"""The files that cards are written to, for their owner alone: they have names of students on them, and secrets where these were asked for."""

import os
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, SpecError, reason_of
from swarmplan.fleet.cards.html import page
from swarmplan.system.regular_files import opened

_HEAD = 400
"""Bytes at the beginning of a file, in which ours say so."""
_ELSE = "choose another --out"
MADE_BY = "swarmplan fleet cards"
"""What ``made_by`` says in the second line of those for programs."""
_MARKS = (page.MARK.encode(), f'"made_by": "{MADE_BY}"'.encode())


def write_cards(path: Path, text: str) -> None:
    """Write the file, whole, in place of an older one of ours. Raises SpecError where something else is there, and Permanent where it cannot
    be written."""
    try:
        require_ours(path)
        private_files.write(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise Permanent(f"{path} cannot be written: {reason_of(error)}") from error


def require_ours(path: Path) -> None:
    """Raise SpecError where something else is there than cards of ours. ``write_cards`` looks again, and then writes by a rename."""
    try:
        with opened(path, os.O_NOFOLLOW) as file:
            status, head = os.fstat(file.fileno()), file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        what = "is a symbolic link, which is not written through" if path.is_symlink() else reason_of(error)
        raise SpecError([f"{path}: {what}: {_ELSE}"]) from None
    if status.st_uid != os.geteuid() or not any(mark in head for mark in _MARKS):
        raise SpecError([f"{path} was not written by swarmplan fleet cards: move it away, or {_ELSE}"])
