"""Which clusters of a fleet are paused, or being paused: what their swarms' heartbeat was before, kept until it is that again.

A manager takes a node for lost that it did not hear of for three heartbeat periods (swarmkit, dispatcher: grace period multiplier), and replaces its
tasks. So the period is raised before a pause: with 5 s four of four tasks were replaced after it, with 10 m none (measured on 20.10.24, frozen
for 75 s). The price: an agent learns the period with its next heartbeat, so after a pause that was shorter than half of what it was made for, a worker
that dies is noticed late, for as long as one raised period at most.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from swarmplan import private_json
from swarmplan.model.bodies import Json
from swarmplan.private_json import Form

_FORM = Form(
    "swarmplan/fleet-pauses/1",
    "what is remembered of pauses",
    "set the file aside, resume the clusters, and set the period of each that was paused with docker swarm update --dispatcher-heartbeat 5s",
)
SECOND = 1_000_000_000
DEFAULT_PERIOD = 5 * SECOND
"""Nanoseconds; the engine's own where its spec has none."""


def raised_period(lasts: float, before: int) -> int:
    """The period (nanoseconds) for a pause of up to so many seconds: half of that, so that agents hear of the old one as they wake, and three
    of them outlast the pause."""
    return max(before, int(lasts * SECOND) // 2)


def period_of(spec: Json) -> int:
    """The heartbeat period in a swarm's spec, in nanoseconds."""
    return int((spec.get("Dispatcher") or {}).get("HeartbeatPeriod") or DEFAULT_PERIOD)


def with_period(spec: Json, period: int) -> Json:
    """The same spec with this period."""
    return {**spec, "Dispatcher": {**(spec.get("Dispatcher") or {}), "HeartbeatPeriod": period}}


class Pauses:
    """The record in a file, owner only and written whole. ``alone`` is for a change, and keeps others out meanwhile; of itself it is safe between
    threads. Raises Permanent where it cannot be read or written."""

    def __init__(self, path: Path, alone: Callable[[], AbstractContextManager[object]] | None = None) -> None:
        lock = threading.Lock()
        self._path, self._alone = path, alone or (lambda: lock)

    def before(self, cluster: str) -> int | None:
        """The period before the pause of this cluster, in nanoseconds; None where none was begun."""
        return self._read().get(cluster)

    def begin(self, cluster: str, period: int) -> None:
        """Remember the period, unless an earlier pause has, which was not ended: then the swarm's may be raised already."""
        with self._alone():
            found = self._read()
            if cluster not in found:
                self._write({**found, cluster: period})

    def end(self, cluster: str) -> None:
        """Forget a cluster whose period is as before, or that is gone."""
        with self._alone():
            found = self._read()
            if found.pop(cluster, None) is not None:
                self._write(found)

    def _read(self) -> dict[str, int]:
        return private_json.read(self._path, _FORM, _periods) or {}

    def _write(self, periods: dict[str, int]) -> None:
        document = {"periods": dict(sorted(periods.items()))}
        private_json.write(self._path, _FORM, document if periods else None)


def _periods(document: Any) -> dict[str, int]:
    return {str(name): int(period) for name, period in document["periods"].items()}
