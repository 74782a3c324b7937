"""Whether a cluster is as it was before it was disturbed, as far as it was well."""

from collections.abc import Callable

from swarmplan.execute.clock import Clock
from swarmplan.health.problems import problem_of
from swarmplan.health.quorum import has_leader
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.first_few import first_few

SETTLING = 180.0
"""Seconds: nodes come back within some, and tasks that moved are started elsewhere before."""
_PAUSE = 1.0


def unsettled(desired: Desired, before: Observed | None, now: Observed) -> str:
    """What was well before and is not; "" for nothing. Without a ``before``: what is not well of machines and nodes."""
    if (before is None or has_leader(before)) and now.swarm is not None and not has_leader(now):
        return "the swarm has no leader yet"
    nodes = [
        name
        for name in desired.machines
        if problem_of(desired, now, name) is not None
        and (before is None or problem_of(desired, before, name) is None)
    ]
    if nodes:
        return f"not back yet: {first_few(nodes)}"
    well = {name for name, state in before.services.items() if state.missing is None} if before else set()
    late = sorted(name for name in well if name in now.services and now.services[name].missing is not None)
    return f"services that have not settled: {first_few(late)}" if late else ""


def settle(
    desired: Desired,
    before: Observed | None,
    look: Callable[[], Observed],
    clock: Clock,
    over: Callable[[], bool],
) -> str:
    """Wait until it is settled; "" then, else what is not at the end of the time, or once it is ``over``."""
    until = clock.now() + SETTLING
    while why := unsettled(desired, before, look()):
        if clock.now() >= until or over():
            return why
        clock.sleep(_PAUSE)
    return ""
