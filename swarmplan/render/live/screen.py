"""Lines at the bottom of a terminal that are drawn again in their place; all that is printed meanwhile stands above them."""

import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TextIO, cast

from rich.console import Console
from rich.text import Text

from swarmplan.render.console import print_lines
from swarmplan.render.live import open_screen
from swarmplan.render.live.cells import cut
from swarmplan.render.live.look import Look, look_of
from swarmplan.render.text.line import line

PER_SECOND = 8
"""Times that it is drawn though nothing is printed above it."""
_BEGIN = "\x1b[?2026h\r"
"""What follows is shown at once, on terminals that know this (synchronized output); others ignore it."""
_END = "\x1b[?7h\x1b[?2026l"
_NO_WRAP, _ERASE_BELOW = "\x1b[?7l", "\x1b[J"
"""Where the terminal thinks that a character is wider than we do, the line ends at its edge and shifts none of those below."""
_HIDE, _SHOW = "\x1b[?25l", "\x1b[?25h"

Draw = Callable[[int, int], Sequence[Text]]
"""The lines for a terminal of so many columns and rows."""


class LiveScreen:
    """Safe between threads. While it is open, what anybody writes to ``sys.stderr`` is printed above it. ``lock`` is held while ``draw`` is
    called: by who changes what that reads, too."""

    def __init__(self, console: Console, draw: Draw, lock: "threading.RLock | None" = None) -> None:
        self._console, self._draw = console, draw
        self.drawn: list[Text] = []
        """The lines that are drawn now."""
        self._shown: list[int] = []
        """Columns of each of them."""
        self._last = (0, "")
        """The columns of the terminal, and what was drawn last."""
        self._lock = lock or threading.RLock()
        self._ended = threading.Event()
        self._stderr = sys.stderr
        self.look: Look = look_of(console.encoding)

    def open(self) -> None:
        """Draw, and go on drawing, a line below what was printed before."""
        self._stderr, sys.stderr = sys.stderr, cast("TextIO", _Above(self, sys.stderr))
        open_screen.opened()
        self._write(f"\n{_HIDE}")
        threading.Thread(target=self._go_on, name="screen", daemon=True).start()

    def close(self, last: Iterable[Text] = ()) -> None:
        """Draw no more, and leave the ``last`` lines in the place of those that were drawn, and a line free below."""
        with self._lock:
            sys.stderr.flush()
            sys.stderr = self._stderr
            self._ended.set()
            said = open_screen.closed()
            lines = [*map(line, said), *self._fitting(last, None), line()]
            erased = self._erased()
            self._shown = []
            self._write(f"{_BEGIN}{erased}{self._rendered(lines)}{_END}{_SHOW}")

    def above(self, make: Callable[[], Iterable[Text]]) -> None:
        """Print these lines above, where they stay."""
        self._redraw(make)

    def refresh(self) -> None:
        """Draw again."""
        self._redraw(tuple)

    def _go_on(self) -> None:
        while not self._ended.wait(1 / PER_SECOND):
            self.refresh()

    def _redraw(self, make: Callable[[], Iterable[Text]]) -> None:
        with self._lock:
            if self._ended.is_set():
                print_lines(self._console, make)
                return
            columns, rows = self._console.size
            erased = self._erased()
            said = open_screen.take_said()
            with self._console.capture() as printed:
                print_lines(self._console, lambda: [*map(line, said), *make()])
            lines = self._fitting(self._draw(columns, rows), rows)
            self.drawn, self._shown = lines, [text.cell_len for text in lines]
            drawn = self._rendered(lines).removesuffix("\n")
            as_before, self._last = self._last == (columns, drawn), (columns, drawn)
            if as_before and not printed.get():
                return
            self._write(f"{_BEGIN}{erased}{printed.get()}{_NO_WRAP}{drawn}{_END}")

    def _erased(self) -> str:
        """Moves to the first line that is drawn and erases from there. A terminal that has become narrower has broken those that are too
        long for it."""
        columns = max(self._console.width, 1)
        rows = sum(max(1, -(-width // columns)) for width in self._shown)
        up = f"\x1b[{rows - 1}A" if rows > 1 else ""
        return f"\r{up}{_ERASE_BELOW}"

    def _fitting(self, lines: Iterable[Text], rows: int | None) -> list[Text]:
        """One row each, whatever is in them, and not more of them than there is room for."""
        fitting = list(lines)
        most = len(fitting) if rows is None else max(rows - 1, 1)
        if len(fitting) > most:
            unshown = len(fitting) - most + 1
            fitting = [*fitting[: most - 1], line((f"{self.look.cut} {unshown} more lines", "dim"))]
        return [cut(text, max(self._console.width - 1, 1), self.look.cut) for text in fitting]

    def _rendered(self, lines: Iterable[Text]) -> str:
        with self._console.capture() as drawn:
            for text in lines:
                self._console.print(text)
        return drawn.get()

    def _write(self, text: str) -> None:
        self._console.file.write(text)
        self._console.file.flush()


class _Above:
    """In the place of ``sys.stderr``: prints whole lines above the screen."""

    def __init__(self, screen: LiveScreen, stream: TextIO) -> None:
        self._screen, self._stream, self._begun = screen, stream, ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        *whole, self._begun = (self._begun + text).split("\n")
        if whole:
            self._screen.above(lambda: map(Text.from_ansi, whole))
        return len(text)

    def flush(self) -> None:
        rest, self._begun = self._begun, ""
        if rest:
            self._screen.above(lambda: [Text.from_ansi(rest)])
