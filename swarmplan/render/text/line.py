"""Lines of styled text: one source for the plain form and the coloured one."""

import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rich.text import Text

from swarmplan.render.hints import with_files
from swarmplan.render.redact import redact

WIDTH = 80
"""Columns that prose is set for. Fixed, so that the same plan is the same text wherever it is printed but on a narrower terminal."""
_NARROWEST = 20
"""Columns that prose has at least; what is too wide then is folded where it is printed."""
_set_for = ContextVar("set_for", default=WIDTH)

Part = str | tuple[str, str]


def width() -> int:
    """Columns that prose is set for at the moment."""
    return _set_for.get()


@contextmanager
def narrowed(columns: int | None) -> Iterator[None]:
    """Meanwhile set prose for so many columns, if they are fewer; None: for the usual ones."""
    before = _set_for.set(min(columns or WIDTH, WIDTH))
    try:
        yield
    finally:
        _set_for.reset(before)


def line(*parts: Part) -> Text:
    """A line of texts and (text, style) pairs, each redacted. Control characters from outside are shown, not obeyed."""
    text = Text(no_wrap=True, end="\n")
    for part in parts:
        content, style = (part, "") if isinstance(part, str) else part
        text.append(printable(with_files(redact(content))), style)
    return text


def prose(
    sentence: str | tuple[str, ...],
    first: str = "",
    rest: str = "",
    style: str = "",
    head_style: str = "",
) -> list[Text]:
    """A sentence set for ``width()`` columns; ``first`` and ``rest`` stand before its first and its other lines. Its parts are redacted
    each for itself: a message about a thing is not a value of the thing."""
    parts = (sentence,) if isinstance(sentence, str) else sentence
    wrapped = textwrap.wrap(
        printable(with_files("".join(map(redact, parts)))),
        max(width() - max(len(first), len(rest)), _NARROWEST),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [
        Text(no_wrap=True, end="\n").append(rest if number else first, head_style).append(words, style)
        for number, words in enumerate(wrapped)
    ]


def plain(lines: Iterable[Text]) -> str:
    """The lines without colour, no blanks at their ends."""
    return "\n".join(text.plain.rstrip() for text in lines)


def printable(text: str) -> str:
    """One line's text with control characters (a foreign message's colours, carriage returns) spelled out."""
    return "".join(
        character if character.isprintable() else " " if character in "\n\t" else repr(character)[1:-1]
        for character in text
    )
