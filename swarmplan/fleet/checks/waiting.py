"""Checks that wait at the same time: each look at the cluster is for all that are left, so a class waits for the slowest check and not for the sum."""

import time
from collections.abc import Callable, Iterator, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted
from swarmplan.execute.clock import Clock
from swarmplan.fleet.checks.judge import judged
from swarmplan.fleet.checks.results import Finding, Status
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.spec.fleet.checks import Check

_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Decided:
    """What a check found; ``began`` is when it was first looked at (monotonic seconds)."""

    check: Check
    finding: Finding
    began: float


def decided(
    checks: Sequence[Check],
    look: Callable[[bool], Snapshot],
    clock: Clock,
    over: Callable[[], bool],
    *,
    limit: float,
    waits: Callable[[Sequence[Check]], None] = lambda _left: None,
) -> Iterator[Decided]:
    """Each check as soon as it is decided, or has waited for as long as it has; none waits beyond ``limit`` (of the clock). ``look`` is asked
    whether it has to be a new one, at first not; ``waits`` is told who is left before each pause. Raises Interrupted once it is ``over``."""
    start, fresh = clock.now(), False
    left, began = list(checks), dict[str, float]()
    while left:
        snapshot = look(fresh)
        for check in tuple(left):
            began.setdefault(check.id, time.monotonic())
            found = judged(check.assertion, snapshot)
            if _is_final(found, check) or clock.now() >= min(start + check.within, limit):
                left.remove(check)
                yield Decided(check, found, began[check.id])
        if not left:
            return
        if over():
            raise Interrupted("stopped while a check was waited for")
        waits(left)
        clock.sleep(_PAUSE)
        fresh = True


def _is_final(found: Finding, check: Check) -> bool:
    """Whether there is nothing to wait for: what is broken without a disturbance stays so."""
    return found.holds or (found.status is Status.BROKEN and not check.disturb)
