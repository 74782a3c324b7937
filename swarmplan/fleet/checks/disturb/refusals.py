"""Why a disturbance is not made: the machine is not the cluster's, is off already, or the swarm would lose its quorum."""

from collections.abc import Collection, Sequence

from swarmplan.fleet.checks.disturb.actions import action_of
from swarmplan.fleet.checks.results import Finding, Status
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.health.quorum import lost_quorum, managers_of
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.nearest import suggestion
from swarmplan.model.values.quorum import Quorum
from swarmplan.spec.fleet.checks import Disturbance


def refused(disturbances: Sequence[Disturbance], snapshot: Snapshot) -> Finding | None:
    """Why these are not made; None where they can be. What the student's cluster lacks for them is a failed check; what the lesson asks for
    and no cluster could give is a broken one."""
    if (resting := snapshot.paused()) is not None:
        return resting
    for one in disturbances:
        if (found := _of_machine(one, snapshot)) is not None:
            return found
    return _of_quorum(disturbances, snapshot)


def halted(disturbances: Sequence[Disturbance]) -> frozenset[str]:
    """The machines whose engines end."""
    return frozenset(one.machine for one in disturbances if one.kind.halts)


def costs_quorum(disturbances: Sequence[Disturbance], snapshot: Snapshot) -> bool:
    """Whether the swarm has its quorum, and will not have it with these."""
    has = isinstance(snapshot.seen.swarm, SwarmState) and lost_quorum(snapshot.seen) is None
    return has and not _without(halted(disturbances), snapshot).safe


def _of_machine(one: Disturbance, snapshot: Snapshot) -> Finding | None:
    graded = snapshot.graded
    if one.machine not in graded.desired.machines:
        near = suggestion(one.machine, graded.desired.machines)
        return Finding(
            Status.BROKEN, f"the cluster has no machine {one.machine}{near}: it has {snapshot.known()}"
        )
    if one.kind.halts:
        return _of_halting(one, snapshot)
    if (unreadable := snapshot.unreadable()) is not None:
        return unreadable
    if snapshot.seen.node_of(one.machine) is None:
        return Finding(Status.FAIL, f"{one.machine} is not a node of the swarm: join it")
    return None


def _of_halting(one: Disturbance, snapshot: Snapshot) -> Finding | None:
    state = snapshot.seen.machines.get(one.machine)
    if state is None:
        return Finding(Status.BROKEN, f"{one.machine} does not exist: `swarmplan fleet apply` makes it")
    if not isinstance(state, MachineState):
        return Finding(Status.BROKEN, f"cannot be reached: {state.reason}")
    if state.power is not Power.RUNNING:
        return Finding(Status.FAIL, f"{one.machine} does not run: it cannot be made to stop")
    if action_of(one, snapshot.graded.adapters) is None:
        return Finding(
            Status.BROKEN, f"the driver of {one.machine} cannot {one.kind}: write stop: {one.machine} instead"
        )
    return None


def _of_quorum(disturbances: Sequence[Disturbance], snapshot: Snapshot) -> Finding | None:
    names = halted(disturbances)
    if not names or snapshot.seen.swarm is None:
        return None
    if (unreadable := snapshot.unreadable()) is not None:
        return unreadable
    swarm, graded = snapshot.seen.swarm, snapshot.graded
    managers = {name for name in names if _is_manager(name, snapshot)}
    if managers and isinstance(swarm, SwarmState) and swarm.autolocked and graded.adapters.keys is None:
        first = min(managers)
        return Finding(
            Status.BROKEN,
            f"{first} would lock when it stops, and nobody could unlock it: set swarm.unlock_key in the template",
        )
    if not costs_quorum(disturbances, snapshot) or any(one.quorum_loss for one in disturbances):
        return None
    after = _without(names, snapshot)
    declared = [name for name in graded.desired.nodes if graded.desired.manages(name)]
    possible = Quorum(len(declared), len(set(declared) - names)).safe
    status = Status.FAIL if possible else Status.BROKEN
    remedy = "" if possible else "; for a lesson on that, say allow_quorum_loss: true"
    return Finding(status, f"the swarm would lose its quorum ({after}), so nothing was stopped{remedy}")


def _without(names: Collection[str], snapshot: Snapshot) -> Quorum:
    """The managers that were left without these machines."""
    managers = managers_of(snapshot.seen)
    left = [one for one in managers if one.reachable and snapshot.name_of(one) not in names]
    return Quorum(len(managers), len(left))


def _is_manager(name: str, snapshot: Snapshot) -> bool:
    return any(snapshot.name_of(one) == name for one in managers_of(snapshot.seen))
