"""Why a disturbance is not made: the machine is not the cluster's, is off already, or the swarm would lose its quorum."""

from collections.abc import Collection, Sequence

from swarmplan.fleet.checks.disturb.acts import way_of
from swarmplan.fleet.checks.results import Finding, Status
from swarmplan.fleet.checks.scene import Scene
from swarmplan.health.quorum import lost_quorum, managers_of
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.nearest import suggestion
from swarmplan.model.values.quorum import Quorum
from swarmplan.spec.fleet.checks import Disturbance


def refused(disturbances: Sequence[Disturbance], scene: Scene) -> Finding | None:
    """Why these are not made; None where they can be. What the student's cluster lacks for them is a failed check; what the lesson asks for
    and no cluster could give is a broken one."""
    if (resting := scene.paused()) is not None:
        return resting
    for one in disturbances:
        if (found := _of_machine(one, scene)) is not None:
            return found
    return _of_quorum(disturbances, scene)


def halted(disturbances: Sequence[Disturbance]) -> frozenset[str]:
    """The machines whose engines end."""
    return frozenset(one.machine for one in disturbances if one.kind.halts)


def costs_quorum(disturbances: Sequence[Disturbance], scene: Scene) -> bool:
    """Whether the swarm has its quorum, and will not have it with these."""
    has = isinstance(scene.seen.swarm, SwarmState) and lost_quorum(scene.seen) is None
    return has and not _without(halted(disturbances), scene).safe


def _of_machine(one: Disturbance, scene: Scene) -> Finding | None:
    graded = scene.graded
    if one.machine not in graded.desired.machines:
        near = suggestion(one.machine, graded.desired.machines)
        return Finding(
            Status.BROKEN, f"the cluster has no machine {one.machine}{near}: it has {scene.known()}"
        )
    if one.kind.halts:
        return _of_halting(one, scene)
    if (unreadable := scene.unreadable()) is not None:
        return unreadable
    if scene.seen.node_of(one.machine) is None:
        return Finding(Status.FAIL, f"{one.machine} is not a node of the swarm: join it")
    return None


def _of_halting(one: Disturbance, scene: Scene) -> Finding | None:
    state = scene.seen.machines.get(one.machine)
    if state is None:
        return Finding(Status.BROKEN, f"{one.machine} does not exist: `swarmplan fleet apply` makes it")
    if not isinstance(state, MachineState):
        return Finding(Status.BROKEN, f"cannot be reached: {state.reason}")
    if state.power is not Power.RUNNING:
        return Finding(Status.FAIL, f"{one.machine} does not run: it cannot be made to stop")
    if way_of(one, scene.graded.adapters) is None:
        return Finding(
            Status.BROKEN, f"the driver of {one.machine} cannot {one.kind}: write stop: {one.machine} instead"
        )
    return None


def _of_quorum(disturbances: Sequence[Disturbance], scene: Scene) -> Finding | None:
    names = halted(disturbances)
    if not names or scene.seen.swarm is None:
        return None
    if (unreadable := scene.unreadable()) is not None:
        return unreadable
    swarm, graded = scene.seen.swarm, scene.graded
    managers = {name for name in names if _is_manager(name, scene)}
    if managers and isinstance(swarm, SwarmState) and swarm.autolocked and graded.adapters.keys is None:
        first = min(managers)
        return Finding(
            Status.BROKEN,
            f"{first} would lock when it stops, and nobody could unlock it: set swarm.unlock_key in the template",
        )
    if not costs_quorum(disturbances, scene) or any(one.quorum_loss for one in disturbances):
        return None
    after = _without(names, scene)
    declared = [name for name in graded.desired.nodes if graded.desired.manages(name)]
    possible = Quorum(len(declared), len(set(declared) - names)).safe
    status = Status.FAIL if possible else Status.BROKEN
    remedy = "" if possible else "; for a lesson on that, say allow_quorum_loss: true"
    return Finding(status, f"the swarm would lose its quorum ({after}), so nothing was stopped{remedy}")


def _without(names: Collection[str], scene: Scene) -> Quorum:
    """The managers that were left without these machines."""
    managers = managers_of(scene.seen)
    left = [one for one in managers if one.reachable and scene.name_of(one) not in names]
    return Quorum(len(managers), len(left))


def _is_manager(name: str, scene: Scene) -> bool:
    return any(scene.name_of(one) == name for one in managers_of(scene.seen))
