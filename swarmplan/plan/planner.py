"""Plans kind after kind."""

from collections.abc import Sequence
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.health.adoption import with_adopted
from swarmplan.health.gone_values import without_gone_values
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.unknown import Foreign
from swarmplan.plan.backup import plan_backup_first, wants_backup
from swarmplan.plan.content_names import Names, content_names, with_contents
from swarmplan.plan.draft import Draft
from swarmplan.plan.finished import finished, guard_limits, guard_quorum, guard_unknown
from swarmplan.plan.ignored.ignored import with_ignored
from swarmplan.plan.machines.claims import refuse_foreign
from swarmplan.plan.machines.machines import plan_machines
from swarmplan.plan.nodes.departures import plan_departures
from swarmplan.plan.nodes.nodes import plan_nodes
from swarmplan.plan.notes import add_notes
from swarmplan.plan.partial.narrow import narrow
from swarmplan.plan.partial.restricted import refused_part, refusing, restricted, with_left_out
from swarmplan.plan.partial.selection import Selection
from swarmplan.plan.placement.engine_versions import guard_engines
from swarmplan.plan.placement.future import future_nodes
from swarmplan.plan.placement.placement import guard_placing
from swarmplan.plan.placement.tasks import note_evictions
from swarmplan.plan.plan import Ignored, Partial, Plan
from swarmplan.plan.resources.contents import plan_content_removals, plan_contents
from swarmplan.plan.resources.networks import plan_network_removals, plan_networks
from swarmplan.plan.resources.volumes import note_left_volumes, plan_volumes
from swarmplan.plan.services.awaits import plan_awaits, plan_dependencies, plan_last_awaits
from swarmplan.plan.services.images import plan_images
from swarmplan.plan.services.pin import Pins, pins
from swarmplan.plan.services.services import plan_services
from swarmplan.plan.swarm.lost_quorum import plan_lost_quorum
from swarmplan.plan.swarm.readdress import plan_redirect_ends
from swarmplan.plan.swarm.rebuild import dissolved, is_rebuilt, plan_rebuild
from swarmplan.plan.swarm.records import plan_hashes, plan_stacks
from swarmplan.plan.swarm.rotation import plan_authority, plan_rotation
from swarmplan.plan.swarm.swarm import plan_swarm
from swarmplan.plan.swarm.teardown import plan_teardown


def make_plan(desired: Desired, observed: Observed, *, recovering: bool = False) -> Plan:
    """The plan that leads from what is to what is wanted. ``recovering``: managers that are no peers were left out when a
    new swarm was forced, and not promoted a moment ago."""
    return _backed_up(desired, observed, recovering=recovering)


def make_partial_plan(desired: Desired, observed: Observed, only: Sequence[str]) -> Plan:
    """The plan of a part: what ``only`` names (``services.web``, ``stacks.*``), and what that needs."""
    whole, selection = make_plan(desired, observed), Selection(tuple(only))
    unmatched = selection.unmatched(desired, observed, [change.key for change in whole.changes])
    partial = Partial(selection.only, unmatched=unmatched)
    if why := refused_part(whole, observed, selection):
        return refusing(whole, why, partial)
    plan = _backed_up(restricted(desired, observed, selection), observed, only=selection)
    return with_left_out(plan, whole, partial)


def _backed_up(
    desired: Desired, observed: Observed, *, recovering: bool = False, only: Selection | None = None
) -> Plan:
    plan = _planned(desired, observed, recovering=recovering, only=only)
    if plan.steps and plan.hazards and wants_backup(desired, observed):
        return _planned(desired, observed, recovering=recovering, only=only, after=plan)
    return plan


def _planned(
    desired: Desired,
    observed: Observed,
    *,
    recovering: bool,
    only: Selection | None,
    after: Plan | None = None,
) -> Plan:
    """The plan; where it comes ``after`` a look at what it would do, a backup comes before all of it."""
    found = compared(desired, observed)
    pinned = found.pins
    draft = Draft(found.desired, found.observed, found.contents)
    draft.recovering = recovering
    if after is not None:
        plan_backup_first(draft, after)
        draft.prior = frozenset(draft.declared.steps)
    if not draft.desired.machines:
        plan_teardown(draft)
    elif isinstance(draft.observed.swarm, Foreign):
        refuse_foreign(draft, draft.observed.swarm)
    else:
        draft.notes += pinned.notes
        draft.hazards += pinned.hazards
        lost = plan_lost_quorum(draft)
        plan_rebuild(draft)
        plan_machines(draft)
        inside = plan_swarm(draft, lost)
        if inside:
            _plan_inside(draft)
        if only is not None:
            narrow(draft, only)
        if inside:
            plan_stacks(draft)
            plan_hashes(draft)
    return replace(_finish(draft), ignored=found.ignored)


@dataclass(frozen=True, slots=True)
class Compared:
    """What is wanted and what is, as they are compared: what is adopted counts as ours, what is ignored is as it is, services
    name the very images and contents."""

    desired: Desired
    observed: Observed
    pins: Pins
    contents: Names
    ignored: tuple[Ignored, ...]


def compared(desired: Desired, observed: Observed) -> Compared:
    """What a plan goes by."""
    observed = without_gone_values(desired, with_adopted(desired, observed))
    desired, ignored = with_ignored(desired, observed)
    pinned = pins(desired, observed)
    contents = content_names(desired, dissolved(observed) if is_rebuilt(desired, observed) else observed)
    desired = with_contents(replace(desired, services=pinned.services), contents)
    return Compared(desired, observed, pinned, contents, ignored)


def _plan_inside(draft: Draft) -> None:
    """Plan what is inside the swarm: arrivals, networks, secrets, services, departures."""
    plan_images(draft)
    plan_nodes(draft)
    plan_networks(draft)
    plan_contents(draft)
    plan_volumes(draft)
    plan_services(draft)
    plan_network_removals(draft)
    note_left_volumes(draft)
    to_be = future_nodes(draft)
    guard_placing(draft, to_be)
    plan_awaits(draft)
    plan_dependencies(draft)
    guard_engines(draft, to_be)
    note_evictions(draft, to_be)
    plan_content_removals(draft)
    plan_departures(draft)
    plan_redirect_ends(draft)
    plan_rotation(draft)
    plan_authority(draft)
    plan_last_awaits(draft)


def _finish(draft: Draft) -> Plan:
    add_notes(draft)
    steps = draft.ordered()
    rows = guard_quorum(draft, steps)
    if draft.desired.machines:  # else the user asked to remove all of it
        guard_limits(draft)
    guard_unknown(draft)
    return finished(draft, steps, rows)
