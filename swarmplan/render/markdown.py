"""Text from outside in Markdown: shown as it is, whatever it holds."""

import re
from collections.abc import Iterable, Iterator

from swarmplan.render.redact import redact
from swarmplan.render.text.line import printable

_SPECIAL = "\\`*_[]<>|#&~"
_LIVE = re.compile(r"[^\s()]*(?:@|#|://|www\.|[!$%]\d)[^\s()]*(?<![.,;:'\"])", re.IGNORECASE)
"""A word with a mention, an address, or the number of an issue or a merge request. Without the quotes and punctuation after it."""


def bullets(heading: str, items: Iterable[str]) -> Iterator[str]:
    """A heading and a list; nothing where there are no items."""
    listed = [f"- {item}" for item in items]
    if listed:
        yield f"\n#### {heading}\n"
        yield from listed


def quoted(text: str) -> str:
    """Text from outside in one line that Markdown shows as it is. Redacted first: an escaped quote would not be recognized. Words
    of which a forge makes a link or a mention, however they are escaped, are code."""
    flat = printable(" ".join(redact(text).split()))
    found, end = "", 0
    for word in _LIVE.finditer(flat):
        found += f"{_escaped(flat[end : word.start()])}{code(word[0])}"
        end = word.end()
    return found + _escaped(flat[end:])


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)


def code(text: str) -> str:
    """A name as code. Between more backticks than it has in a row, so that it cannot end before."""
    flat, fence = printable(" ".join(redact(text).split())), "`"
    while fence in flat:
        fence += "`"
    return f"{fence} {flat} {fence}" if "`" in flat else f"{fence}{flat}{fence}"
