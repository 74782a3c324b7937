"""Texts of others (a commit's author, an engine, a program), as they may leave this machine."""

from swarmplan.render.line import printable
from swarmplan.render.redact import redact

_READ = 20_000
"""Characters of a text that are looked at."""


def clean(text: str, most: int = 300) -> str:
    """One line of at most so many characters: secrets hidden, control characters spelled out, lines joined. What is hidden is hidden
    before anything is cut."""
    one = " ".join(printable(redact(text[:_READ])).split())
    return one if len(one) <= most else f"{one[: most - 1]}…"
