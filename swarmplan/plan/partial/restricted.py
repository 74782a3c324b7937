"""A desired state without what a selection leaves out of machines and the swarm's settings, and whether there can be a part."""

from dataclasses import replace

from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key
from swarmplan.model.shapes.swarm_fields import FIXED
from swarmplan.model.swarm import InitSettings, SwarmState
from swarmplan.plan.partial.selection import Selection
from swarmplan.plan.plan import Hazard, Partial, Plan


def restricted(desired: Desired, observed: Observed, selection: Selection) -> Desired:
    """Without machines that are no nodes yet and not selected, so that nothing counts on them; the swarm keeps its settings
    unless it is selected."""
    if not isinstance(observed.swarm, SwarmState):
        return desired
    there = {state.node.machine for state in observed.nodes}
    machines = {
        name: machine
        for name, machine in desired.machines.items()
        if name in there or selection.machine(name)
    } or desired.machines
    swarm = desired.swarm
    if not selection.names(SWARM):
        made = InitSettings()
        init = replace(swarm.init, **{name: getattr(made, name) for name in FIXED})
        swarm = replace(swarm, spec={}, init=init)
    nodes = {name: node for name, node in desired.nodes.items() if name in machines}
    return replace(desired, machines=machines, nodes=nodes, swarm=swarm)


def refused_part(whole: Plan, observed: Observed, selection: Selection) -> str:
    """Why there can be no part of this plan; "" where there can."""
    change = next((change for change in whole.changes if change.key == SWARM), None)
    if observed.swarm is None:
        return "there is no swarm yet, and everything in it needs one: apply without --only first"
    if change is not None and change.action is Action.REPLACE and selection.names(SWARM):
        return "the swarm is recreated, and everything in it with it: apply without --only"
    return ""


def with_left_out(plan: Plan, whole: Plan, partial: Partial) -> Plan:
    """The part, with what it leaves of the whole."""
    changes = [change.key for change in whole.changes if change.action is not Action.WAIT]
    changes += [key for key, _ in whole.unsupported]
    refused = [hazard.key for hazard in whole.hazards if hazard.approval is None]
    # What a hazard of the part names may itself be left out: it says what would have to be selected, too.
    taken = _keys(plan)
    left = [key for key in changes if key not in taken]
    taken |= {hazard.key for hazard in plan.hazards}
    left += [key for key in refused if key not in taken]
    return replace(plan, partial=replace(partial, left_out=tuple(dict.fromkeys(left))))


def refusing(whole: Plan, why: str, partial: Partial) -> Plan:
    """A plan that does nothing."""
    return with_left_out(Plan(whole.cluster, hazards=(Hazard(SWARM, why, None),)), whole, partial)


def _keys(plan: Plan) -> set[Key]:
    return {*(change.key for change in plan.changes), *(key for key, _ in plan.unsupported)}
