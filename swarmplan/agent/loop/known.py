"""What is known of one cluster that is followed: written by its loop, and read by whoever asks."""

import threading
from dataclasses import replace

from swarmplan.agent.loop.status import after_pass, source_text
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.state import ClusterStatus
from swarmplan.spec.agent.settings import Followed


class Known:
    """Its status so far. Safe between threads."""

    def __init__(self, followed: Followed) -> None:
        self._lock = threading.Lock()
        self._status = ClusterStatus(
            followed.name, source=source_text(followed), interval=followed.source.interval
        )

    @property
    def status(self) -> ClusterStatus:
        """As it was updated last."""
        with self._lock:
            return self._status

    def update(self, **fields: object) -> None:
        """These fields are otherwise by now."""
        with self._lock:
            self._status = replace(self._status, **fields)  # type: ignore[arg-type]  # of its own fields

    def follow(self, followed: Followed) -> None:
        """It is followed by these settings from now on."""
        self.update(source=source_text(followed), interval=followed.source.interval)

    def passed(self, passed: PassOutcome, memory: Memory | None) -> None:
        """A pass has ended."""
        with self._lock:
            self._status = after_pass(self._status, passed, memory)
