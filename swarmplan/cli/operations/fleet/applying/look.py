"""The plans of a fleet's clusters, made several at a time; nothing is changed."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.one_cluster import work_on_all
from swarmplan.cli.operations.fleet.rights import check_rights
from swarmplan.errors import SpecError, SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.plans import FleetPlan, MemberPlan, member_plan
from swarmplan.fleet.removal import removable
from swarmplan.health.problems import any_paused

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site
    from swarmplan.model.cluster import Observed
    from swarmplan.plan.plan import Plan

_UNENDED = "a pause was not ended: its swarm would notice lost nodes late; swarmplan fleet resume --only {id} restores the heartbeat period"


def look(
    fleet: Fleet,
    members: Sequence[Member],
    stop: threading.Event,
    *,
    destroying: bool = False,
    remade: bool = False,
) -> FleetPlan:
    """The plan of each of these; ``destroying``: to remove it; ``remade``: and to make it again. Raises Interrupted."""
    check_rights(fleet, members)

    def work(member: Member) -> MemberPlan:
        return _looked_at(fleet, member, stop, asked=destroying, remade=remade)

    stopped = "stopped while looking at the clusters; nothing was changed"
    plans = work_on_all(fleet, members, work, stop, stopped=stopped)
    return FleetPlan(fleet.settings.name, plans, fleet.settings.limits, destroying)


def full_plan(fleet: Fleet, member: Member, *, destroying: bool = False) -> "tuple[Site, Plan]":
    """The whole plan of one cluster. Raises SwarmplanError."""
    found, _, plan = _observed_plan(fleet, member, destroying=destroying)
    return found, plan


def _observed_plan(
    fleet: Fleet, member: Member, *, destroying: bool, remade: bool = False
) -> "tuple[Site, Observed, Plan]":
    from swarmplan.cli.operations.renamed import renamed_by_file, with_renamed
    from swarmplan.cli.wiring.site import preflight
    from swarmplan.observe.snapshot import observe
    from swarmplan.plan.planner import make_plan

    with fleet.opened(member, destroyed=destroying, remade=remade) as found:
        if (
            not member.renamed_from
        ):  # what its old cluster has is free once that is gone; then it is looked at again
            preflight(found, fleet.note)
        make = with_renamed(make_plan, renamed_by_file(found))
        seen = observe(found.adapters, found.desired.policy.parallelism, found.desired)
        return found, seen, make(found.desired, seen)


def _looked_at(
    fleet: Fleet, member: Member, stop: threading.Event, *, asked: bool, remade: bool
) -> MemberPlan:
    """``asked``: to destroy it."""
    began, destroying = time.monotonic(), asked or member.removed
    if stop.is_set():
        return MemberPlan(member, error="not looked at")
    try:
        found, seen, plan = _observed_plan(fleet, member, destroying=destroying, remade=remade)
        paused = any_paused(seen)
        unended = not paused and fleet.pauses.before(member.cluster) is not None
    except SwarmplanError as error:
        if asked and not remade and member.since is None and fleet.known and isinstance(error, SpecError):
            return MemberPlan(member, converged=True)  # of what was never begun there is nothing to destroy
        return MemberPlan(
            member, error=str(error), code=int(error.exit_code), seconds=time.monotonic() - began
        )
    seconds = time.monotonic() - began
    if paused and not destroying:
        return MemberPlan(member, machines=len(found.desired.machines), paused=True, seconds=seconds)
    foreign = (
        member.since is None
        and _is_there(seen, member.cluster, simulated=fleet.simulate)
        and not fleet.is_begun(member)
    )
    lost = "" if destroying or foreign else fleet.remedies.of_swarm(member, found.desired, seen)
    made = member_plan(
        member,
        plan,
        len(found.desired.machines),
        seconds,
        foreign=foreign,
        destroying=asked,
        lost=lost,
    )
    if not destroying:
        made = replace(made, removal=removable(found.desired))
    if unended and not destroying:
        return replace(made, notes=(*made.notes, _UNENDED.format(id=member.student.id)))
    return made


def _is_there(seen: "Observed", cluster: str, *, simulated: bool) -> bool:
    """Whether somebody has made it: its swarm is there, or it was applied on this machine."""
    from swarmplan.cli.terminal.paths import journal_file
    from swarmplan.model.swarm import SwarmState

    return isinstance(seen.swarm, SwarmState) or journal_file(cluster, simulated=simulated).exists()
