"""File modes: of secrets, configs and tmpfs mounts."""

import re
from typing import Any

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import whole_within

_OCTAL = re.compile(r"(?:0o)?([0-7]{1,7})")
_THREE_DIGITS = re.compile(r"[0-7]{3}")
_MOST = 0o7777
_MOST_BITS = 2**32 - 1
"""The engine stores a mode in 32 bits."""
_USUAL = frozenset({0, 4, 5, 6, 7})
"""The rights of a class of users in a usual mode: write or execute comes with read."""


class FileMode(int):
    """A file's permissions, to be written in octal digits."""


def read_mode(field: Field) -> int | None:
    """The mode; a warning for a number that was almost certainly meant in octal but is not written so."""
    mode = field.read(file_mode)
    if not isinstance(field.value, str) and mode is not None and _meant_in_octal(mode):
        field.notice(f"{mode} is read as decimal, which is mode 0{mode:o}: write 0{mode} for mode 0{mode}")
    return mode


def file_mode(value: Any) -> int:
    """A number is what YAML made of it (``0400``, ``0o400`` and ``256`` are equal); text is octal and never decimal, as in
    ``docker compose``, which itself writes ``"0400"``. Raises ValueError."""
    if not isinstance(value, str):
        return whole_within(0, _MOST_BITS)(value)
    match = _OCTAL.fullmatch(value)
    if match is None or int(match[1], 8) > _MOST:
        raise ValueError(f"'{value}' is not a valid file mode: write it in octal, as in 0440")
    return int(match[1], 8)


def _meant_in_octal(mode: int) -> bool:
    """Whether its decimal digits are a usual mode, as those of 400 are, and its value (here 0620) is not."""
    return bool(_THREE_DIGITS.fullmatch(str(mode))) and _is_usual(int(str(mode), 8)) and not _is_usual(mode)


def _is_usual(mode: int) -> bool:
    """Whether the group has no right that the owner lacks, and others none that the group lacks."""
    owner, group, other = mode >> 6, mode >> 3 & 7, mode & 7
    nested = owner | group == owner and group | other == group
    return nested and {owner, group, other} <= _USUAL
