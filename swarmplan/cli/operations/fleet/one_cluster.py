"""The work on one cluster of a fleet, which stops no other: its error is its result."""

import time
from collections.abc import Callable
from typing import TypeVar

from swarmplan.cli.terminal.messages import about
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import MemberResult, result_of_error

T = TypeVar("T")


def guarded(member: Member, work: Callable[[], T]) -> T | MemberResult:
    """What ``work`` returns, or the result that its error is."""
    began = time.monotonic()
    try:
        with about(member.cluster):
            return work()
    except SwarmplanError as error:
        return result_of_error(member, error, time.monotonic() - began)
