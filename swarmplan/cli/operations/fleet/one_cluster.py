"""The work on each cluster of a fleet, which stops no other: its error is its result, and what it prints is about that cluster."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import about
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import MemberResult, result_of_error
from swarmplan.fleet.run import all_of

T = TypeVar("T")


def guarded(member: Member, work: Callable[[], T]) -> T | MemberResult:
    """What ``work`` returns, or the result that its error is."""
    began = time.monotonic()
    try:
        with about(member.cluster):
            return work()
    except SwarmplanError as error:
        return result_of_error(member, error, time.monotonic() - began)


def named(work: Callable[[Member], T]) -> Callable[[Member], T]:
    """The same work, with the cluster's name before what it prints."""

    def done(member: Member) -> T:
        with about(member.cluster):
            return work(member)

    return done


def work_on_all(
    fleet: Fleet,
    members: Sequence[Member],
    work: Callable[[Member], T],
    stop: threading.Event,
    *,
    stopped: str,
    ended: Callable[[T], None] = lambda _one: None,
) -> tuple[T, ...]:
    """What ``work`` returns of every member, in their order, so many at a time as the fleet file says; it must not raise. Raises Interrupted with the
    text ``stopped`` where it was stopped before."""
    parallelism = fleet.settings.parallelism
    return all_of(members, named(work), parallelism=parallelism, stop=stop, stopped=stopped, ended=ended)
