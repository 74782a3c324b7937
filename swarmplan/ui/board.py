"""The last look, for all who want it: one thread puts it there, and each viewer is woken when there is another."""

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from swarmplan.ui.look import Look

MOST_VIEWERS = 32


class Full(Exception):
    """As many look as may at once."""


class Board:
    """``joined`` is set whenever somebody begins to look."""

    def __init__(self) -> None:
        self.joined = threading.Event()
        self._changing = threading.Lock()
        self._boot, self._version = secrets.token_hex(4), 0
        self._look: Look | None = None
        self._viewers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def publish(self, look: Look) -> None:
        """Put it there, where it is another one."""
        with self._changing:
            if look == self._look:
                return
            self._look, self._version = look, self._version + 1
            viewers = tuple(self._viewers.items())
        for changed, loop in viewers:
            loop.call_soon_threadsafe(changed.set)

    def last(self) -> tuple[str, Look | None]:
        """The last look, None before the first; and an id of it that no other look has, of this process or another."""
        with self._changing:
            return f"{self._boot}-{self._version}", self._look

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
