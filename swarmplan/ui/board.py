"""The last look, for all who want it: one thread puts it there, and each viewer is woken when there is another."""

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from swarmplan.dataclass import dataclass
from swarmplan.ui.look import Look

MOST_VIEWERS = 32
STALE = 60.0
"""Seconds after which what the last look found is said to be old."""


class Full(Exception):
    """As many look as may at once."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The last look, None before the first, and an ``id`` of it that no other look has, of this process or another. ``age``: seconds
    since a look found it so, None where none has."""

    id: str
    look: Look | None
    age: float | None

    @property
    def stale(self) -> bool:
        """Whether it is too old to be taken for what is so now."""
        return self.age is not None and self.age > STALE


class Board:
    """``joined`` is set whenever somebody begins to look."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.joined = threading.Event()
        self._changing = threading.Lock()
        self._boot, self._version = secrets.token_hex(4), 0
        self._look: Look | None = None
        self._clock = clock
        self._found: float | None = None
        self._viewers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def publish(self, look: Look) -> None:
        """Put it there, where it is another one. One without an error says that it is so now."""
        with self._changing:
            again = self._posted().stale and not look.trouble
            if not look.trouble:
                self._found = self._clock()
            if look == self._look and not again:
                return
            if look != self._look:
                self._look, self._version = look, self._version + 1
            viewers = tuple(self._viewers.items())
        for changed, loop in viewers:
            with suppress(RuntimeError):  # the server has ended, and its loop with it
                loop.call_soon_threadsafe(changed.set)

    def last(self) -> Posted:
        """What was put there last."""
        with self._changing:
            return self._posted()

    def _posted(self) -> Posted:
        age = None if self._found is None else self._clock() - self._found
        return Posted(f"{self._boot}-{self._version}", self._look, age)

    @property
    def viewers(self) -> int:
        """How many look now."""
        with self._changing:
            return len(self._viewers)

    @contextmanager
    def viewer(self) -> Iterator[asyncio.Event]:
        """Look until the block ends: the event is set when there is another look. Raises Full."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()
        with self._changing:
            if len(self._viewers) >= MOST_VIEWERS:
                raise Full
            self._viewers[changed] = loop
        self.joined.set()
        try:
            yield changed
        finally:
            with self._changing:
                del self._viewers[changed]
