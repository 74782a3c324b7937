"""A state that is looked at again and again: drawn in its place on a terminal, and in a pipe printed once for each change."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from rich.console import Console
from rich.text import Text

from swarmplan.render.console import is_live, print_lines
from swarmplan.render.live.cells import cut_text
from swarmplan.render.live.screen import LiveScreen
from swarmplan.render.live.seen import Seen, news_of
from swarmplan.render.progress.event_text import seconds
from swarmplan.render.redact import redact
from swarmplan.render.text.fold import fold
from swarmplan.render.text.line import line, narrowed, printable
from swarmplan.utc_time import utc_at

_SLOW = 2.0
"""Seconds after which it is said that a look is under way."""


class Watched(Protocol):
    """What shows the looks."""

    def looking(self) -> None:
        """A look begins."""

    def take(self, seen: Seen) -> None:
        """It has ended well."""

    def failed(self, reason: str) -> None:
        """It has failed."""

    def close(self) -> None:
        """No other one follows."""


def watched(screen: Console, form: str, every: float, warn: Callable[[str], None]) -> Watched:
    """What shows them there as ``text`` or ``json``. ``every`` is how many seconds there are between two; ``warn`` prints a message."""
    if form == "text" and is_live(screen):
        return WatchedOnTerminal(screen, every)
    return WatchedInPipe(screen, form, warn)


class WatchedInPipe:
    """Nothing is rewritten: what has changed is printed anew, as text with its time, as JSON in one line."""

    def __init__(self, screen: Console, form: str, warn: Callable[[str], None]) -> None:
        self._screen, self._form, self._warn = screen, form, warn
        self._news: object = None
        self._reason = ""

    def looking(self) -> None:
        """It is not told."""

    def take(self, seen: Seen) -> None:
        """Print it, if it is news."""
        body = seen.body()
        news, self._reason = news_of(body), ""
        if news == self._news:
            return
        self._news = news
        if self._form == "json":
            self._screen.file.write(json.dumps(body, ensure_ascii=False) + "\n")
        else:
            columns = self._screen.width if self._screen.is_terminal else None
            print_lines(self._screen, lambda: [line(f"# {utc_at(seen.taken)}"), *seen.lines(columns), line()])
        self._screen.file.flush()

    def failed(self, reason: str) -> None:
        """Print the reason, unless it is the last one's."""
        if reason != self._reason:
            self._warn(reason)
        self._reason = reason

    def close(self) -> None:
        """All is printed."""


class WatchedOnTerminal:
    """In its place, and not higher than the terminal: the summary is always there. In the end all of the last look stays."""

    def __init__(self, console: Console, every: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._every, self._clock = console, every, clock
        self._lock = threading.RLock()
        self.screen = LiveScreen(console, self._drawn, self._lock)
        self._seen: Seen | None = None
        self._reason = ""
        self._since: float | None = None
        """When the look that is under way began."""
        self._made: tuple[Seen, int, list[Text]] | None = None
        """The lines that were made last, for this look and so many columns."""
        self.screen.open()

    def looking(self) -> None:
        """Say so if it takes its time."""
        with self._lock:
            self._since = self._clock()

    def take(self, seen: Seen) -> None:
        """Show it."""
        with self._lock:
            self._seen, self._since, self._reason = seen, None, ""
            self.screen.refresh()

    def failed(self, reason: str) -> None:
        """Say so above the last one that was well."""
        with self._lock:
            self._since, self._reason = None, reason
            self.screen.refresh()

    def close(self) -> None:
        """Leave all of the last look."""
        with self._lock:
            self.screen.close(self._lines(self._console.width))

    def _drawn(self, columns: int, rows: int) -> Sequence[Text]:
        head = [self._head(), *self._failure(columns), line()]
        lines = self._lines(columns)
        summary = _summary(lines)
        room = rows - 1 - len(head)
        if len(lines) > room:
            most = max(room - len(summary) - 2, 0)
            left = len(lines) - len(summary) - 1 - most
            more = line((f"{self.screen.look.cut} {left} more lines; a higher terminal shows them", "dim"))
            lines = [*lines[:most], more, line(), *summary]
        return [*head, *lines]

    def _head(self) -> Text:
        said = [f"every {self._every:g} s"]
        if self._seen is not None:
            said.append(time.strftime("at %H:%M:%S", time.localtime(self._seen.taken)))
        slow = self._clock() - self._since if self._since is not None else 0.0
        if self._seen is None or slow >= _SLOW:
            said.append(f"looking, {seconds(slow)}")
        title = self._seen.title if self._seen is not None else "status"
        return line((title, "bold"), ("  " + ", ".join([*said, "Ctrl-C ends"]), "dim"))

    def _failure(self, columns: int) -> list[Text]:
        if not self._reason:
            return []
        mark = f"{self.screen.look.failed} "
        text = cut_text(f"{mark}{printable(redact(self._reason))}", columns * 3, self.screen.look.cut)
        return list(fold(Text(text, "bold red"), self._console, max(columns - 1, 1)))

    def _lines(self, columns: int) -> list[Text]:
        """All lines of the last look, folded."""
        seen = self._seen
        if seen is None:
            return []
        if self._made is None or self._made[:2] != (seen, columns):
            with narrowed(columns - 1):
                made = list(seen.lines(columns - 1))
            for text in made:
                text.rstrip()
            folded = [part for text in made for part in fold(text, self._console, max(columns - 1, 1))]
            self._made = seen, columns, folded
        return list(self._made[2])


def _summary(lines: Sequence[Text]) -> list[Text]:
    """The lines after the last blank one."""
    last = max((number for number, text in enumerate(lines) if not text.plain), default=-1)
    return list(lines[last + 1 :])
