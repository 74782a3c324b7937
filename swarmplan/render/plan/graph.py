"""A plan's steps as a graph in Graphviz' language: ``swarmplan plan --format graph | dot -Tsvg``."""

from swarmplan.plan.plan import Plan
from swarmplan.render.redact import redact
from swarmplan.steps.base import Step, Wait

_ATTRIBUTES = 'rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"];'


def plan_graph(plan: Plan) -> str:
    """One node a step, one edge a need, from what comes first to what comes after; milestones are points, waits are dashed."""
    lines = [f"digraph {_quoted(plan.cluster)} {{", f"  {_ATTRIBUTES}"]
    lines += [f"  {_quoted(step.name)} [{_look(step)}];" for step in plan.steps]
    lines += [
        f"  {_quoted(need)} -> {_quoted(step.name)};" for step in plan.steps for need in sorted(step.needs)
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _look(step: Step) -> str:
    if step.silent:
        return 'shape=point, label=""'
    verb, _, rest = step.name.partition(f" {step.key}")
    style = ', style="rounded,dashed"' if isinstance(step, Wait) else ""
    tip = f", tooltip={_quoted(redact(step.reason))}" if step.reason else ""
    return f"label={_quoted(verb + chr(10) + str(step.key) + rest)}{style}{tip}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
