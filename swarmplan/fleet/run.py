"""The work on the clusters of a fleet: several at a time, within a bound on their machines. One that fails never stops the others."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from swarmplan.fleet.members import Member
from swarmplan.system.workers import begin

T = TypeVar("T")
_TICK = 0.5
"""Seconds between two looks whether the command is to stop."""


def each(
    members: Iterable[Member],
    work: Callable[[Member], T],
    *,
    parallelism: int,
    stop: threading.Event,
    machines: Callable[[Member], int] = lambda _member: 0,
    most_machines: int | None = None,
) -> Iterator[tuple[Member, T]]:
    """What ``work`` returns of each member, as soon as it does; it must not raise. Once ``stop`` is set no other is begun, and those that
    were not do not appear. So many are worked on at a time, and no more than ``most_machines`` of their ``machines``, but for one
    that has more by itself."""
    waiting = list(members)
    running: dict[Future[T], Member] = {}
    while running or (waiting and not stop.is_set()):
        while waiting and not stop.is_set() and len(running) < parallelism:
            busy = sum(map(machines, running.values()))
            if running and most_machines is not None and busy + machines(waiting[0]) > most_machines:
                break
            member = waiting.pop(0)
            running[begin(lambda member=member: work(member), f"fleet {member.cluster}")] = member  # type: ignore[misc]
        for future in wait(running, _TICK, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future.result()
