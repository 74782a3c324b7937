"""Printing a plan as text. Its other forms are in ``render.plan.forms``, which a run has no use for."""

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import replace
from typing import TextIO

from rich.text import Text

from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.plan.plan import Approval, Plan
from swarmplan.render.console import console, print_lines, results
from swarmplan.render.left_out import left_out_of
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.impact import plan_summary
from swarmplan.render.plan.risks import risk_lines
from swarmplan.render.redact import values_shown
from swarmplan.render.text.line import line, prose


def print_plan(
    plan: Plan, *, show_values: bool = False, stream: TextIO | None = None, allowed: Collection[Approval] = ()
) -> None:
    """Print it as text, coloured on a terminal, to ``stream``, which is stdout unless given. ``show_values``: with the values that are hidden only
    because they came from a variable; ``allowed``: the kinds of hazard that are."""
    screen = console(stream) if stream else results()
    with values_shown() if show_values else nullcontext():
        shown = shown_with_values(plan) if show_values else plan
        print_lines(screen, lambda: plan_lines(shown, allowed))
    screen.file.flush()  # if the plan cannot be printed, that is reported before it is applied


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


def shown_with_values(plan: Plan) -> Plan:
    """The plan with the values that are hidden only because they came from a variable."""
    changes = tuple(replace(change, fields=with_values(change.fields)) for change in plan.changes)
    ignored = tuple(replace(one, fields=with_values(one.fields)) for one in plan.ignored)
    return replace(plan, changes=changes, ignored=ignored)


def with_values(fields: Iterable[FieldDiff]) -> tuple[FieldDiff, ...]:
    """The fields with the values that are hidden only because they came from a variable."""
    return tuple(
        FieldDiff(diff.path, *diff.values) if isinstance(diff, HiddenDiff) and diff.values else diff
        for diff in fields
    )
