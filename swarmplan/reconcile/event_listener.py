"""Listening to the events of a manager of the cluster, whichever that is at the moment."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from swarmplan.adapters import Adapters

if TYPE_CHECKING:
    from swarmplan.ports import Engine

_SEEK, _SEEK_MOST = 2.0, 60.0
"""Seconds between searches for a manager to listen to; doubled each time that none is found."""
_TYPES = frozenset({"service", "node", "network", "secret", "config"})


class EventListener:
    """Sets ``woken`` whenever a manager reports a change, or begins to, until ``stop`` is set.

    ``opened`` opens the adapters of the cluster as the file names it at that time. It is called again whenever a stream has ended: the
    remaining manager may be one that did not exist when the watch began.
    """

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Adapters]],
        woken: threading.Event,
        stop: threading.Event,
    ) -> None:
        self._opened, self._woken, self._stop = opened, woken, stop
        self._changing = threading.Lock()
        self._connected: Engine | None = None
        self._reconnecting = threading.Event()

    def listen(self) -> None:
        """Listen; for a thread of its own."""
        pause = _SEEK
        while not self._stop.is_set():
            self._reconnecting.clear()
            try:
                with self._opened() as adapters:
                    heard = self._listen_once(adapters)
            except Exception:  # noqa: BLE001 - a listener must not fail the watch; the timer goes on
                heard = False
            pause = _SEEK if heard else min(pause * 2, _SEEK_MOST)
            if not self._reconnecting.is_set():
                self._stop.wait(pause)

    def reconnect(self) -> None:
        """The managers may have changed: disconnect from the current one, and search for one again."""
        with self._changing:
            self._reconnecting.set()
            if self._connected is not None:
                self._connected.close()

    def _listen_once(self, adapters: Adapters) -> bool:
        """Listen to one stream to its end. Raises Failure when there is no manager to listen to."""
        manager = adapters.manager()
        events = manager.events()
        with self._changing:
            if self._reconnecting.is_set():
                return True
            self._connected = manager
        self._woken.set()  # what changed before, while nobody listened, is looked for
        try:
            for event in events:
                if event.get("Type") in _TYPES:
                    self._woken.set()
                if self._stop.is_set():
                    break
        finally:
            with self._changing:
                self._connected = None
        return True
