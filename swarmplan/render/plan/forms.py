"""Printing a plan to stdout in each of its forms, and what a saved plan keeps of them."""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from io import StringIO
from typing import Any, TextIO

from swarmplan.plan.plan import Plan
from swarmplan.render.console import console, results
from swarmplan.render.html.plan import plan_html
from swarmplan.render.plan.gitlab import plan_gitlab
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.render.plan.plan import print_plan, shown_with_values
from swarmplan.render.plan.view import kept_plan_view, plan_view
from swarmplan.render.redact import redact, redacted, values_shown
from swarmplan.render.svg.plan import plan_svg
from swarmplan.render.text.line import printable
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


def print_form(
    plan: Plan, form: str = "text", *, show_values: bool = False, stream: TextIO | None = None
) -> None:
    """Print it as ``text`` (coloured on a terminal), ``json``, ``markdown``, ``graph`` (Graphviz), ``gitlab``, ``html`` or ``svg``, to ``stream``, which is
    stdout unless given. ``show_values``: with the values that are hidden only because they came from a variable."""
    if form == "text":
        print_plan(plan, show_values=show_values, stream=stream)
        return
    file = (console(stream) if stream else results()).file
    with values_shown() if show_values else nullcontext():
        shown = shown_with_values(plan) if show_values else plan
        file.write(_FORMS[form](shown, plan.digest))
    file.flush()


def kept_forms(plan: Plan) -> dict[str, Any]:
    """What ``print_form`` prints, to be kept in a file: each form as text, ``json`` as JSON values, and for pages and pictures
    the view that they are drawn of; nothing that is hidden is in it."""
    forms: dict[str, Any] = {}
    for form in (form for form in FORMS if form not in _DRAWN):
        print_form(plan, form, stream=(text := StringIO()))
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
