"""What is wrong with a document of sops."""

from collections.abc import Sequence

_SHOWN = 200
"""Characters of a path in a message."""


class SopsFault(ValueError):
    """Why a document, or a value in it, cannot be used: one sentence without the file's name and without a value."""


def dotted(path: Sequence[str | int]) -> str:
    """A path in a document, for messages: ``db.password``. Names in sops files are not encrypted."""
    text = ".".join(map(str, path))
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)[:_SHOWN]
