"""Whether the plan over a fleet may be carried out: what the command line allows, and what the user answers."""

from collections.abc import Collection, Mapping

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.approval import confirmed
from swarmplan.errors import Refused
from swarmplan.fleet.plans import FleetPlan, MemberHazard
from swarmplan.model.values.first_few import counted


def check_approval(
    plan: FleetPlan, held: Collection[str], *, auto_approve: bool, may_ask: bool, verb: str
) -> None:
    """Ask, where something is left to be done without the clusters that are ``held`` up. Raises Refused."""
    left = sum(1 for one in plan.pending if one.member.cluster not in held)
    if not left or auto_approve:
        return
    if not may_ask:
        raise Refused("approval is needed and this --format does not ask: use --auto-approve")
    confirmed(f"{verb} {left} of {counted(len(plan.plans), 'cluster')}?")


def needs(hazard: MemberHazard) -> str:
    """What has to be typed for this hazard, and why."""
    return f"needs --allow {hazard.approval}: {hazard.message}"


def tell_limits(fleet: Fleet, held: Mapping[str, MemberHazard]) -> None:
    """Say once which limits of the whole hold clusters up, and what has to be typed."""
    for hazard in dict.fromkeys(held.values()):
        if not hazard.cluster:
            fleet.warn(f"{needs(hazard)}: these clusters are left as they are")
