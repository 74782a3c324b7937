"""The one observer: looks at the cluster again and again while somebody looks at the page, and at once when a manager reports a change."""

import logging
import threading
from collections.abc import Callable
from dataclasses import field, replace
from time import monotonic

from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, SwarmplanError
from swarmplan.render.redact import redact
from swarmplan.system.workers import run_cancellable
from swarmplan.ui.board import Board
from swarmplan.ui.look import Cluster, Look

INTERVAL = 1.0
"""Seconds between two looks: managers report what becomes of services and nodes, and not what becomes of tasks."""
_MOST = 30.0
"""Seconds that a pause may grow to while looks fail."""
_IDLE = 0.5
_GRACE = 0.05
"""Seconds between a report and the look: changes come in bursts."""
_REST = 0.5
"""Seconds between two looks at the least, however many changes are reported."""
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
    abandoned: bool = field(default=False, init=False)

    def run(self) -> None:
        """Look until ``stop`` is set, and close the cluster then; for a thread of its own."""
        while not self.stop.is_set():
            if not self.board.viewers:
                self.board.joined.wait(_IDLE)
                self.board.joined.clear()
                continue
            began = self.clock()
            self.once()
            # A cluster that takes long to look at is left alone for as long.
            took = self.clock() - began
            self._pause(max(self.interval * 2**self.failures, took), max(_REST, took))
        if not self.abandoned:  # else that look still uses its connections, which end with the process
            self.cluster.close()

    def once(self) -> None:
        """One look. What fails is shown, beside what was seen last. One that is under way when ``stop`` is set is abandoned."""
        try:
            self.board.publish(run_cancellable(self.cluster.look, self._over))
        except Interrupted:
            self.abandoned = True
        except SwarmplanError as error:
            self._failed(str(error))
        except Exception as error:  # noqa: BLE001 - the next look may go well
            _LOG.exception("a look failed by a bug")
            self._failed(f"internal error: {type(error).__name__}")
        else:
            self.failures = 0

    def _failed(self, reason: str) -> None:
        self.failures = min(self.failures + 1, 5)
        last = self.board.last().look
        self.board.publish(replace(last or Look(""), trouble=redact(reason)))

    def _over(self) -> Exception | None:
        return Interrupted("the page's server ends") if self.stop.is_set() else None

    def _pause(self, seconds: float, least: float) -> None:
        """``least``: also where a change is reported."""
        now = self.clock()
        until, earliest = now + min(seconds, _MOST), now + min(least, _MOST)
        while not self.stop.is_set() and (left := until - self.clock()) > 0:
            if self.woken.wait(min(left, _IDLE)):
                self.stop.wait(max(_GRACE, earliest - self.clock()))
                break
        self.woken.clear()
