"""The listener: gives each event to every target."""

import time
from collections.abc import Collection, Iterable
from pathlib import Path

from swarmplan.agent.events import AgentEvent
from swarmplan.agent.notify.delivery import Delivery, Ways
from swarmplan.agent.notify.memory import file_of
from swarmplan.spec.agent.outside import Notify

FOLDER = "notifications"
"""In the state folder of the agent."""


class Notifier:
    """Listens to an agent that follows these ``clusters``. ``folder`` is where the state of each target is kept, for its owner only."""

    def __init__(
        self, targets: Iterable[Notify], folder: Path, clusters: Collection[str], ways: Ways
    ) -> None:
        self._deliveries = [Delivery(each, file_of(folder, each.name), clusters, ways) for each in targets]

    def __call__(self, event: AgentEvent) -> None:
        """Queue it for every target. Never waits, never fails."""
        for each in self._deliveries:
            each.put(event)

    def start(self) -> None:
        """Begin to send: also what a former agent left."""
        for each in self._deliveries:
            each.start()

    def close(self, seconds: float = 3.0) -> None:
        """Send what is due within so many seconds, keep the rest, and end."""
        until = time.monotonic() + seconds
        for each in self._deliveries:
            each.stop(until)
        for each in self._deliveries:
            each.join(max(until - time.monotonic(), 0.0))
