"""The story of a plan, kind after kind."""

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import Availability
from swarmplan.model.unknown import Foreign
from swarmplan.plan.adoption import strangers, with_adopted
from swarmplan.plan.ailments import remarks
from swarmplan.plan.authority import plan_authority
from swarmplan.plan.awaits import plan_awaits, plan_dependencies, plan_last_awaits
from swarmplan.plan.backing import plan_backup_first, wants_backup
from swarmplan.plan.claims import refuse_foreign
from swarmplan.plan.contents import plan_contents
from swarmplan.plan.departures import plan_departures
from swarmplan.plan.draft import Draft, Needs
from swarmplan.plan.finished import finished
from swarmplan.plan.future import future_nodes
from swarmplan.plan.images import plan_images
from swarmplan.plan.impact import guard_fuses, guard_quorum, guard_unknown
from swarmplan.plan.machines import plan_machines
from swarmplan.plan.majority import plan_lost_quorum
from swarmplan.plan.marks import plan_marks
from swarmplan.plan.moved import plan_redirect_ends
from swarmplan.plan.networks import plan_network_removals, plan_networks
from swarmplan.plan.nodes import plan_nodes
from swarmplan.plan.old_contents import plan_content_removals
from swarmplan.plan.old_engines import guard_engines
from swarmplan.plan.pinning import pin_images
from swarmplan.plan.placing import guard_placing
from swarmplan.plan.plan import Plan
from swarmplan.plan.ready import Machines
from swarmplan.plan.rebuild import plan_rebuild
from swarmplan.plan.services import Before, plan_services
from swarmplan.plan.stacks import plan_stacks
from swarmplan.plan.swarm import plan_swarm
from swarmplan.plan.tasks import note_evictions
from swarmplan.plan.teardown import plan_teardown
from swarmplan.plan.tokens import plan_rotation
from swarmplan.plan.upgrades import note_upgrades
from swarmplan.plan.volumes import note_left_volumes, plan_volume_removals, plan_volumes


def make_plan(desired: Desired, observed: Observed, *, recovering: bool = False) -> Plan:
    """The plan that leads from what is to what is wanted. ``recovering``: managers that are no peers were left out when a
    new swarm was forced, and not promoted a moment ago."""
    plan = _planned(desired, observed, recovering=recovering)
    if plan.steps and plan.hazards and wants_backup(desired, observed):
        return _planned(desired, observed, recovering=recovering, after=plan)
    return plan


def _planned(desired: Desired, observed: Observed, *, recovering: bool, after: Plan | None = None) -> Plan:
    """The plan; where it comes ``after`` a look at what it would do, a backup comes before all of it."""
    draft = Draft(desired, with_adopted(desired, observed))
    draft.recovering = recovering
    if after is not None:
        plan_backup_first(draft, after)
    destroyed: list[Key] = []
    if not desired.machines:
        destroyed += plan_teardown(draft)
    elif isinstance(draft.observed.swarm, Foreign):
        refuse_foreign(draft, draft.observed.swarm)
    else:
        pin_images(draft)
        lost = plan_lost_quorum(draft)
        plan_rebuild(draft)
        machines = plan_machines(draft)
        swarm = plan_swarm(draft, machines, lost)
        if swarm is not None:
            destroyed += _plan_inside(draft, machines, swarm | machines.announced)
    return _finish(draft, destroyed)


def _plan_inside(
    draft: Draft,
    machines: Machines,
    swarm: Needs,
) -> list[Key]:
    """Plan what is inside the swarm: arrivals, networks, secrets, services, departures. The keys of what is destroyed."""
    images = plan_images(draft, machines)
    nodes = plan_nodes(draft, machines, swarm)
    networks = plan_networks(draft, swarm, frozenset(nodes.settled))
    settled = draft.gate(Key(Kind.NODE, "in place"), nodes.settled)
    contents = plan_contents(draft, swarm)
    volumes = plan_volumes(draft)
    services = plan_services(draft, Before(settled, images, networks, contents, volumes))
    lost_networks = plan_network_removals(draft, networks, services.released)
    plan_volume_removals(draft, volumes, services.emptied, settled)
    note_left_volumes(draft)
    awaits = plan_awaits(draft, services, settled)
    plan_dependencies(draft, services)
    to_be = future_nodes(draft, machines)
    guard_placing(draft, to_be, services)
    guard_engines(draft, to_be, services)
    note_evictions(draft, to_be)
    lost_contents = plan_content_removals(draft, contents, services)
    before = awaits if _takes_tasks(draft, machines) else ()
    departures = plan_departures(draft, nodes, draft.gate(Key(Kind.SERVICE, "all"), before) | settled)
    plan_redirect_ends(draft)
    plan_rotation(draft)
    plan_authority(draft, settled | departures.done)
    plan_last_awaits(draft, departures.done)
    plan_stacks(draft, swarm)
    plan_marks(draft)
    return [*services.destroyed, *lost_networks, *lost_contents, *departures.destroyed]


def _takes_tasks(draft: Draft, machines: Machines) -> bool:
    """Whether any node takes tasks before the departures. Where none does, services that wait for a node to come back
    would hold up the departure it comes back by."""
    staying = (node for name, node in draft.desired.nodes.items() if name not in machines.rejoined)
    going = (
        state.node
        for state in draft.observed.nodes
        if state.status == "ready"
        and (state.node.machine in machines.rejoined or state.node.machine not in draft.desired.nodes)
    )
    return any(node.availability is Availability.ACTIVE for node in (*staying, *going))


def _finish(draft: Draft, destroyed: list[Key]) -> Plan:
    note_upgrades(draft)
    draft.notes += remarks(draft.desired, draft.found)
    if draft.desired.machines:
        draft.notes += filter(None, [strangers(draft.found, draft.desired)])
    rows = guard_quorum(draft)
    if draft.desired.machines:  # taking the cluster down is asked for in so many words
        guard_fuses(draft, destroyed)
    guard_unknown(draft)
    return finished(draft, rows)
