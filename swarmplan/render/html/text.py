"""Texts as they may stand on a page or in a picture."""

from swarmplan.render.hints import with_files
from swarmplan.render.redact import redact
from swarmplan.render.text.line import printable
from swarmplan.views.limits import CHARACTERS


def page_text(text: str) -> str:
    """One line: secrets hidden, control characters and what turns the direction of writing spelled out, and the end left out where it is
    very long, with a mark."""
    line = printable(with_files(redact(text)))
    return line if len(line) <= CHARACTERS else f"{line[: CHARACTERS - 1]}…"
