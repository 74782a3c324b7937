"""The work on the clusters of a fleet: several at a time, within a bound on their machines. One that fails never stops the others."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from swarmplan.errors import Interrupted
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import Ending, MemberResult
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


def all_of(
    members: Sequence[Member],
    work: Callable[[Member], T],
    *,
    parallelism: int,
    stop: threading.Event,
    stopped: str,
    ended: Callable[[T], None] = lambda _one: None,
) -> tuple[T, ...]:
    """What ``work`` returns of every member, in their order; ``ended`` is told of each as soon as it is there. Raises Interrupted with the text
    ``stopped`` where it was stopped before."""
    found: dict[str, T] = {}
    for member, one in each(members, work, parallelism=parallelism, stop=stop):
        found[member.cluster] = one
        if not stop.is_set():
            ended(one)
    if stop.is_set():
        raise Interrupted(stopped)
    return tuple(found[member.cluster] for member in members)


def results_of(
    members: Sequence[Member],
    work: Callable[[Member], MemberResult],
    *,
    parallelism: int,
    stop: threading.Event,
    ended: Callable[[MemberResult], None],
    known: Mapping[str, MemberResult] | None = None,
    machines: Callable[[Member], int] = lambda _member: 0,
    most_machines: int | None = None,
) -> tuple[MemberResult, ...]:
    """The result of every member, in their order; ``ended`` is told of each as soon as it is there. Those whose cluster has one in ``known`` are not
    worked on; those that were not begun are not started."""
    found = dict(known or {})
    left = [member for member in members if member.cluster not in found]
    for member, result in each(
        left, work, parallelism=parallelism, stop=stop, machines=machines, most_machines=most_machines
    ):
        found[member.cluster] = result
        ended(result)
    return tuple(found.get(member.cluster, MemberResult(member, Ending.NOT_STARTED)) for member in members)
