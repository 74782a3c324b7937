"""Texts of others (a commit's author, an engine, a program), as they may leave this machine."""

from swarmplan.render.redact import redact
from swarmplan.render.text.line import printable

_READ = 20_000
"""Characters of a text that are looked at."""
LONGEST = 300


def one_line(text: str, longest: int = LONGEST) -> str:
    """One line of at most so many characters: secrets hidden, control characters spelled out, lines joined. What is hidden is hidden
    before anything is cut."""
    line = " ".join(printable(redact(text[:_READ])).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
