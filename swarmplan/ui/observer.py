"""The one observer: looks at the cluster again and again while somebody looks at the page, and at once when a manager reports a change."""

import logging
import threading
from collections.abc import Callable
from dataclasses import field, replace
from time import monotonic

from swarmplan.dataclass import dataclass
from swarmplan.errors import SwarmplanError
from swarmplan.render.redact import redact
from swarmplan.ui.board import Board
from swarmplan.ui.look import Cluster, Look

INTERVAL = 1.0
"""Seconds between two looks: managers report what becomes of services and nodes, and not what becomes of tasks."""
_MOST = 30.0
"""Seconds that a pause may grow to while looks fail."""
_IDLE = 0.5
_GRACE = 0.05
"""Seconds between a report and the look: changes come in bursts."""
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Observer:
    """``woken`` is set by what a manager reports."""

    cluster: Cluster
    board: Board
    stop: threading.Event
    woken: threading.Event
    interval: float = INTERVAL
    clock: Callable[[], float] = monotonic
    failures: int = field(default=0, init=False)

    def run(self) -> None:
        """Look until ``stop`` is set; for a thread of its own."""
        while not self.stop.is_set():
            if not self.board.viewers:
                self.board.joined.wait(_IDLE)
                self.board.joined.clear()
                continue
            began = self.clock()
            self.once()
            # A cluster that takes long to look at is left alone for as long.
            self._pause(max(self.interval * 2**self.failures, self.clock() - began))

    def once(self) -> None:
        """One look. What fails is shown, beside what was seen last."""
        try:
            self.board.publish(self.cluster.look())
        except SwarmplanError as error:
            self._failed(str(error))
        except Exception as error:  # noqa: BLE001 - the next look may go well
            _LOG.exception("a look failed by a bug")
            self._failed(f"internal error: {type(error).__name__}")
        else:
            self.failures = 0

    def _failed(self, reason: str) -> None:
        self.failures = min(self.failures + 1, 5)
        _, last = self.board.last()
        self.board.publish(replace(last or Look(""), trouble=redact(reason)))

    def _pause(self, seconds: float) -> None:
        until = self.clock() + min(seconds, _MOST)
        while not self.stop.is_set() and (left := until - self.clock()) > 0:
            if self.woken.wait(min(left, _IDLE)):
                self.stop.wait(_GRACE)
                break
        self.woken.clear()
