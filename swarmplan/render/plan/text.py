"""A plan as text. The coloured form on a terminal and the plain one are the same lines."""

from rich.text import Text

from swarmplan.model.values.first_few import counted
from swarmplan.plan.plan import Plan
from swarmplan.render.line import line, prose
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.impact import impact_text
from swarmplan.render.plan.risks import risk_lines


def plan_lines(plan: Plan) -> list[Text]:
    """The changes, what to know before approving, and last the impact in one sentence."""
    if plan.converged:
        text = f"No changes: {plan.cluster} matches the cluster file."
        return [*risk_lines(plan), *prose(text, style="green")]
    last = impact_text(plan) if plan.steps else f"Nothing can be changed in {plan.cluster} at the moment."
    opening = _opening(plan) if plan.changes or plan.steps else []
    return [*opening, *change_lines(plan), *risk_lines(plan), line((last, "bold"))]


def _opening(plan: Plan) -> list[Text]:
    steps = sum(1 for step in plan.steps if not step.silent)
    counts = f"{counted(len(plan.changes), 'change')} in {counted(steps, 'step')}"
    return [line((f"Plan for {plan.cluster}", "bold"), f": {counts}."), line()]
