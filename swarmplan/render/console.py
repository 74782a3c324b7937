"""The two outputs: results to stdout, progress and messages to stderr."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from swarmplan.render.text.encoding import encodable
from swarmplan.render.text.fold import fold
from swarmplan.render.text.line import narrowed


def results() -> Console:
    """What was asked for, on stdout."""
    return console(sys.stdout)


def columns_of(screen: Console) -> int | None:
    """How wide lines may be; None where it is not a terminal, so that they may have any length."""
    return screen.width if screen.is_terminal else None


def is_live(screen: Console) -> bool:
    """Whether something may be drawn again and again there: on a terminal of a person, not in a pipe that is to have colours
    (FORCE_COLOR), on one that cannot move its cursor (TERM=dumb), or in a pipeline (CI), which keeps a log."""
    in_pipeline = os.environ.get("CI", "").lower() not in {"", "0", "false"}
    return screen.file.isatty() and screen.is_terminal and not screen.is_dumb_terminal and not in_pipeline


def print_lines(screen: Console, make: Callable[[], Iterable[Text]]) -> None:
    """Print the lines that ``make`` returns, no blanks at their ends. On a terminal they are set for its columns, and those that
    are too wide nevertheless are folded."""
    columns = columns_of(screen)
    with narrowed(columns):
        for text in make():
            text.rstrip()
            for folded in fold(text, screen, columns) if columns else (text,):
                screen.print(folded)


def console(stream: TextIO) -> Console:
    """A console that prints what it is given: no markup, no guessed highlights, lines of any length left whole."""
    return Console(file=encodable(stream), markup=False, highlight=False, emoji=False, soft_wrap=True)
