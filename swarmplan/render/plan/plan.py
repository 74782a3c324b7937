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
from swarmplan.render.html.plan import plan_html
from swarmplan.render.left_out import left_out_of
from swarmplan.render.line import line, printable, prose
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.gitlab import plan_gitlab
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.impact import plan_summary
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.render.plan.risks import risk_lines
from swarmplan.render.plan.view import kept_plan_view, plan_view
from swarmplan.render.redact import redact, redacted, values_shown
from swarmplan.render.svg.plan import plan_svg
from swarmplan.views.json_form import to_json
from swarmplan.views.plan.values import PlanView

_FORMS: Mapping[str, Callable[[Plan, str], str]] = {
    "json": lambda plan, digest: json.dumps(plan_json(plan, digest), indent=2, ensure_ascii=False) + "\n",
    "markdown": lambda plan, _: plan_markdown(plan),
    "graph": lambda plan, _: plan_graph(plan),
    "gitlab": lambda plan, _: plan_gitlab(plan),
    "html": lambda plan, digest: plan_html(plan_view(plan, digest)),
    "svg": lambda plan, digest: plan_svg(plan_view(plan, digest)),
}
_DRAWN: Mapping[str, Callable[[PlanView], str]] = {"html": plan_html, "svg": plan_svg}
"""Those that are drawn when they are printed, of the view that is kept instead of them."""
FORMS = ("text", *_FORMS)
"""The forms that a plan is printed in."""
KEPT_VIEW = "view"
"""The name under which the view is kept."""


def print_plan(
    plan: Plan,
    form: str = "text",
    *,
    show_values: bool = False,
    stream: TextIO | None = None,
    allowed: Collection[Approval] = (),
) -> None:
    """Print it as ``text`` (coloured on a terminal), ``json``, ``markdown``, ``graph`` (Graphviz), ``gitlab``, ``html`` or ``svg``, to ``stream``, which is
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
    """What ``print_plan`` prints, to be kept in a file: each form as text, ``json`` as JSON values, and for pages and pictures
    the view that they are drawn of; nothing that is hidden is in it."""
    forms: dict[str, Any] = {}
    for form in (form for form in FORMS if form not in _DRAWN):
        print_plan(plan, form, stream=(text := StringIO()))
        forms[form] = json.loads(text.getvalue()) if form == "json" else text.getvalue()
    return {**forms, KEPT_VIEW: to_json(plan_view(plan))}


def kept_as(form: str) -> str:
    """Under which name it is kept what this form is printed of."""
    return KEPT_VIEW if form in _DRAWN else form


def print_kept(kept: Any, form: str) -> None:
    """Print one of these in this form. It comes from a file: it is redacted again, and control characters are shown, not obeyed. Raises
    ValueError where it is not what a plan is kept as."""
    file = results().file
    if form in _DRAWN:
        file.write(_DRAWN[form](kept_plan_view(kept)))
    elif isinstance(kept, str):
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
