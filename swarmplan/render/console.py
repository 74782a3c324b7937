"""The two outputs: results to stdout, progress and messages to stderr."""

import sys
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from swarmplan.render.encoding import encodable


def results() -> Console:
    """What was asked for, on stdout."""
    return console(sys.stdout)


def print_lines(screen: Console, lines: Iterable[Text]) -> None:
    """Print the lines, no blanks at their ends."""
    for text in lines:
        text.rstrip()
        screen.print(text)


def console(stream: TextIO) -> Console:
    """A console that prints what it is given: no markup, no guessed highlights, lines of any length left whole."""
    return Console(file=encodable(stream), markup=False, highlight=False, emoji=False, soft_wrap=True)
