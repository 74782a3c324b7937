"""Whether the plan over a fleet may be carried out: what the command line allows, and what the user answers."""

from swarmplan.cli.terminal.approval import confirmed
from swarmplan.errors import Refused
from swarmplan.fleet.plans import FleetPlan
from swarmplan.plan.plan import Approval


def check_approval(
    plan: FleetPlan, allowed: frozenset[Approval], *, auto_approve: bool, may_ask: bool, question: str
) -> None:
    """Ask, where that is needed. A hazard of one cluster holds up that cluster alone, one of the whole everything. Raises Refused."""
    forbidden = plan.forbidden(allowed)
    if forbidden:
        kinds = ",".join(sorted({str(hazard.approval) for hazard in forbidden}))
        raise Refused(f"needs --allow {kinds}: " + "; ".join(hazard.message for hazard in forbidden))
    if not plan.pending or auto_approve:
        return
    if not may_ask:
        raise Refused("approval is needed and this --format does not ask: use --auto-approve")
    confirmed(question)
