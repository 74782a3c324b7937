"""Lines of styled text: one source for the plain form and the coloured one."""

import textwrap
from collections.abc import Iterable

from rich.text import Text

from swarmplan.render.hints import with_files
from swarmplan.render.redact import redact

WIDTH = 80
"""Columns that prose is set for. Fixed, so that the same plan is the same text wherever it is printed."""

Part = str | tuple[str, str]


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
    """A sentence set for 80 columns; ``first`` and ``rest`` stand before its first and its other lines. Its parts are redacted
    each for itself: a message about a thing is not a value of the thing."""
    parts = (sentence,) if isinstance(sentence, str) else sentence
    wrapped = textwrap.wrap(
        printable(with_files("".join(map(redact, parts)))),
        WIDTH - len(rest or first),
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
