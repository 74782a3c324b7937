"""Printing a plan to stdout, as text or in any of its other forms."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from io import StringIO
from typing import Any, TextIO

from rich.text import Text

from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.plan.plan import Approval, Plan
from swarmplan.render.console import console, print_lines, results
from swarmplan.render.left_out import left_out_of
from swarmplan.render.line import line, printable, prose
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.gitlab import plan_gitlab
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.impact import impact_text
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.render.plan.risks import risk_lines
from swarmplan.render.redact import redact, redacted, values_shown

_FORMS: Mapping[str, Callable[[Plan, str], str]] = {
    "json": lambda plan, digest: json.dumps(plan_json(plan, digest), indent=2, ensure_ascii=False) + "\n",
    "markdown": lambda plan, _: plan_markdown(plan),
    "graph": lambda plan, _: plan_graph(plan),
    "gitlab": lambda plan, _: plan_gitlab(plan),
}
FORMS = ("text", *_FORMS)
"""The forms that a plan is printed in."""


def print_plan(
    plan: Plan,
    form: str = "text",
    *,
    show_values: bool = False,
    stream: TextIO | None = None,
    allowed: Collection[Approval] = (),
) -> None:
    """Print it as ``text`` (coloured on a terminal), ``json``, ``markdown``, ``graph`` (Graphviz) or ``gitlab``, to ``stream``, which is
    stdout unless given. ``show_values``: with the values that are hidden only because they came from a variable; ``allowed``: the kinds of hazard that are, for the text."""
    screen = console(stream) if stream else results()
    with values_shown() if show_values else nullcontext():
        shown = _with_values(plan) if show_values else plan
        if form == "text":
            print_lines(screen, lambda: plan_lines(shown, allowed))
        else:
            screen.file.write(_FORMS[form](shown, plan.digest))
    screen.file.flush()  # if the plan cannot be printed, that is reported before it is applied


def kept_forms(plan: Plan) -> dict[str, Any]:
    """What ``print_plan`` prints, to be kept in a file: each form as text, ``json`` as JSON values; nothing that is hidden
    is in it."""
    forms: dict[str, Any] = {}
    for form in FORMS:
        print_plan(plan, form, stream=(text := StringIO()))
        forms[form] = json.loads(text.getvalue()) if form == "json" else text.getvalue()
    return forms


def print_kept(kept: Any) -> None:
    """Print one of these. It comes from a file: it is redacted again, and control characters are shown, not obeyed."""
    file = results().file
    if isinstance(kept, str):
        file.writelines(f"{printable(redact(each))}\n" for each in kept.rstrip("\n").split("\n"))
    else:
        file.write(json.dumps(redacted(kept), indent=2, ensure_ascii=False) + "\n")
    file.flush()


def plan_lines(plan: Plan, allowed: Collection[Approval] = ()) -> list[Text]:
    """The changes, what to know before approving, and last the impact in one sentence."""
    left = prose(f"Left out: {left_out_of(plan)}.", rest="  ") if plan.partial else []
    if plan.converged:
        return [*risk_lines(plan, allowed), *prose(plan_summary(plan), style="green"), *left]
    opening = _opening(plan) if plan.changes or plan.steps else []
    return [
        *opening,
        *change_lines(plan),
        *risk_lines(plan, allowed),
        line((plan_summary(plan), "bold")),
        *left,
    ]


def plan_summary(plan: Plan) -> str:
    """The last sentence of the text: what is changed, or why nothing is."""
    if plan.converged and plan.partial:
        return f"Nothing to change in {first_and_count(plan.partial.only)} of {plan.cluster}."
    if plan.converged:
        return f"No changes: {plan.cluster} matches the cluster file."
    return impact_text(plan) if plan.steps else f"Nothing can be changed in {plan.cluster} at the moment."


def _opening(plan: Plan) -> list[Text]:
    steps = sum(1 for step in plan.steps if not step.silent)
    counts = f"{counted(len(plan.changes), 'change')} in {counted(steps, 'step')}"
    what = f"part of {plan.cluster} ({first_and_count(plan.partial.only)})" if plan.partial else plan.cluster
    return [*prose((f"Plan for {what}", f": {counts}."), head_style="bold"), line()]


def _with_values(plan: Plan) -> Plan:
    changes = tuple(replace(change, fields=with_values(change.fields)) for change in plan.changes)
    ignored = tuple(replace(one, fields=with_values(one.fields)) for one in plan.ignored)
    return replace(plan, changes=changes, ignored=ignored)


def with_values(fields: Iterable[FieldDiff]) -> tuple[FieldDiff, ...]:
    """The fields with the values that are hidden only because they came from a variable."""
    return tuple(
        FieldDiff(diff.path, *diff.values) if isinstance(diff, HiddenDiff) and diff.values else diff
        for diff in fields
    )
