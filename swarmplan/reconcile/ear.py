"""Listening to a manager of the cluster as it is by now, whichever that is."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from swarmplan.fleet import Fleet

if TYPE_CHECKING:
    from swarmplan.ports import Engine

_SEEK, _SEEK_MOST = 2.0, 60.0
"""Seconds between looks for a manager to listen to; doubled each time that none is found."""
_TOLD = frozenset({"service", "node", "network", "secret", "config"})


class Ear:
    """Sets ``woken`` whenever a manager tells of a change, until ``stop`` is set.

    ``opened`` opens the fleet of the cluster as the file names it at that time. It is asked anew whenever a stream has ended: the
    manager that is left may be one that was not there when the watch began.
    """

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Fleet]],
        woken: threading.Event,
        stop: threading.Event,
    ) -> None:
        self._opened, self._woken, self._stop = opened, woken, stop
        self._changing = threading.Lock()
        self._heard: Engine | None = None
        self._moved = threading.Event()

    def listen(self) -> None:
        """Listen; for a thread of its own."""
        pause = _SEEK
        while not self._stop.is_set():
            self._moved.clear()
            try:
                with self._opened() as fleet:
                    heard = self._hear(fleet)
            except Exception:  # noqa: BLE001 - who only listens must not be what people hear of; the timer goes on
                heard = False
            pause = _SEEK if heard else min(pause * 2, _SEEK_MOST)
            if not self._moved.is_set():
                self._stop.wait(pause)

    def move(self) -> None:
        """Who manages the cluster may have changed: leave the manager that is heard, and look for one again."""
        with self._changing:
            self._moved.set()
            if self._heard is not None:
                self._heard.close()

    def _hear(self, fleet: Fleet) -> bool:
        """Hear one stream to its end. Raises Failure when there is no manager to hear."""
        manager = fleet.manager()
        events = manager.events()
        with self._changing:
            if self._moved.is_set():
                return True
            self._heard = manager
        try:
            for event in events:
                if event.get("Type") in _TOLD:
                    self._woken.set()
                if self._stop.is_set():
                    break
        finally:
            with self._changing:
                self._heard = None
        return True
