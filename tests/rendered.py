"""What a plan and a status say without colour, without a newline at the end."""

from collections.abc import Collection

from swarmplan.model.cluster import Desired, Observed
from swarmplan.plan.plan import Approval, Plan
from swarmplan.render.plan.plan import plan_lines
from swarmplan.render.status.status import status_lines
from swarmplan.render.text.line import plain


def plan_text(plan: Plan, allowed: Collection[Approval] = ()) -> str:
    """The plan, with the kinds of hazard that are allowed."""
    return plain(plan_lines(plan, allowed))


def status_text(desired: Desired, observed: Observed, width: int | None = None) -> str:
    """The status."""
    return plain(status_lines(desired, observed, width))
