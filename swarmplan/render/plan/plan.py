"""Printing a plan to stdout, as text or in any of its other forms."""

import json
from collections.abc import Callable, Mapping

from rich.text import Text

from swarmplan.model.values.first_few import counted
from swarmplan.plan.plan import Plan
from swarmplan.render.console import print_lines, results
from swarmplan.render.line import line, prose
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.impact import impact_text
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.render.plan.risks import risk_lines

_FORMS: Mapping[str, Callable[[Plan], str]] = {
    "json": lambda plan: json.dumps(plan_json(plan), indent=2, ensure_ascii=False) + "\n",
    "markdown": plan_markdown,
    "graph": plan_graph,
}


def print_plan(plan: Plan, form: str = "text") -> None:
    """Print it as ``text`` (coloured on a terminal), ``json``, ``markdown`` or ``graph`` (Graphviz)."""
    console = results()
    if form == "text":
        print_lines(console, plan_lines(plan))
    else:
        console.file.write(_FORMS[form](plan))
    console.file.flush()  # if the plan cannot be printed, that is reported before it is applied


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
