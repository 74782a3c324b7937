"""Printing a plan to stdout, in any of its forms."""

import json
from collections.abc import Callable, Mapping

from swarmplan.plan.plan import Plan
from swarmplan.render.console import results
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.render.plan.text import plan_lines

_FORMS: Mapping[str, Callable[[Plan], str]] = {
    "json": lambda plan: json.dumps(plan_json(plan), indent=2, ensure_ascii=False) + "\n",
    "markdown": plan_markdown,
    "graph": plan_graph,
}


def print_plan(plan: Plan, form: str = "text") -> None:
    """Print it as ``text`` (coloured on a terminal), ``json``, ``markdown`` or ``graph`` (Graphviz)."""
    console = results()
    if form == "text":
        for text in plan_lines(plan):
            text.rstrip()
            console.print(text)
    else:
        console.file.write(_FORMS[form](plan))
    console.file.flush()  # if the plan cannot be printed, that is reported before it is applied
