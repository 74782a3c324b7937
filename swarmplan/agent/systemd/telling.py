"""The thread that tells systemd how the agent is, and that it is alive for as long as every loop is."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from swarmplan.agent.state import AgentStatus
from swarmplan.agent.systemd.liveness import Liveness, summary
from swarmplan.agent.systemd.notify_socket import NotifySocket, notify_socket, watchdog_seconds

_PERIOD = 10.0
"""Seconds between two statuses; a third of the watchdog's time where that is less."""
_JOIN = 5.0


class Telling:
    """Tells of one agent. ``status`` is asked in a thread of its own."""

    def __init__(
        self,
        socket: NotifySocket,
        watchdog: float | None,
        status: Callable[[], AgentStatus],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.period = min(_PERIOD, watchdog / 3) if watchdog else _PERIOD
        self._socket = socket
        self._watched = watchdog is not None
        self._status = status
        self._clock = clock
        self._liveness = Liveness()
        self._ended = threading.Event()

    def tell(self) -> None:
        """Say once how it is. A loop that is dead keeps the watchdog from being told, so that systemd restarts the agent."""
        status = self._status()
        silent = self._liveness.silent(status, self._clock())
        text = summary(status, silent)
        if self._watched and not silent:
            self._socket.alive(text)
        else:
            self._socket.status(text)

    @contextmanager
    def reloading(self) -> Iterator[None]:
        """While the settings are read again."""
        self._socket.reloading()
        try:
            yield
        finally:
            self.ready()

    def ready(self) -> None:
        """It runs, by its settings as they are now."""
        self._socket.ready(summary(self._status()))

    def run(self) -> None:
        """Until ``end``."""
        while not self._ended.wait(self.period):
            self.tell()

    def end(self) -> None:
        """It is about to end: nothing is told after this."""
        self._ended.set()
        self._socket.stopping("ending: no new step is started, running ones finish")


@contextmanager
def telling(
    status: Callable[[], AgentStatus], environment: Mapping[str, str] = os.environ
) -> Iterator[Telling | None]:
    """Tell systemd that the agent is ready, and how it is from then on; None where systemd did not start it."""
    socket = notify_socket(environment)
    if socket is None:
        yield None
        return
    told = Telling(socket, watchdog_seconds(environment), status)
    thread = threading.Thread(target=told.run, name="systemd", daemon=True)
    told.ready()
    thread.start()
    try:
        yield told
    finally:
        told.end()
        thread.join(_JOIN)
