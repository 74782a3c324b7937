"""A line that others wrote, as it may be shown."""

from swarmplan.limits import LINE
from swarmplan.model.redaction.plain_text import printable

_UNREADABLE = "�"


def shown(text: str) -> str:
    """The line without what a terminal obeys, and not too long."""
    return printable(text, _UNREADABLE)[:LINE]
