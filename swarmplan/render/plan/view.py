"""A plan as the values that pages and pictures of it are made of: with the words of its text, and with nothing in them that is hidden there."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.key import Kind
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.plan import Hazard, Plan
from swarmplan.render.html.text import page_text
from swarmplan.render.left_out import left_out_of
from swarmplan.render.plan.bounded import bounded
from swarmplan.render.plan.fields import after_text, difference_text, fields_of
from swarmplan.render.plan.impact import plan_summary
from swarmplan.render.plan.risks import approval_text, ignored_texts
from swarmplan.steps.machines import CleanUp
from swarmplan.views.json_form import from_json
from swarmplan.views.limits import LINES, ROWS
from swarmplan.views.plan.step_kinds import step_kinds
from swarmplan.views.plan.values import (
    ChangeRow,
    Field,
    Group,
    HazardRow,
    PlanView,
    QuorumRow,
    Section,
    Tally,
)
from swarmplan.views.safe import safe_view


def plan_view(plan: Plan, digest: str = "") -> PlanView:
    """What pages show of it. ``digest`` is that of the plan, where this is the plan with its hidden values shown."""
    view = PlanView(
        plan.cluster,
        digest or plan.digest,
        plan_summary(plan),
        converged=plan.converged,
        refused=plan.refused,
        only=first_and_count(plan.partial.only) if plan.partial else "",
        left_out=left_out_of(plan) if plan.partial else "",
        steps=sum(1 for step in plan.steps if not step.silent),
        tallies=_tallies(plan.changes),
        groups=(*_groups(plan), *_clean_ups(plan)),
        hazards=tuple(map(_hazard, plan.hazards[:ROWS])),
        more_hazards=max(0, len(plan.hazards) - ROWS),
        sections=tuple(_sections(plan)),
        quorum=tuple(_quorum(plan))[:ROWS],
        more_quorum=max(0, len(plan.quorum) + 1 - ROWS),
        step_kinds=step_kinds(plan.steps),
    )
    return safe_plan_view(view)


def kept_plan_view(body: Any) -> PlanView:
    """The view that was kept as these JSON values. Raises ValueError where they are of none that can be drawn."""
    view = bounded(from_json(PlanView, body))
    if len(view.step_kinds) > ROWS:
        raise ValueError(f"more than {ROWS} kinds of step")
    for kind in view.step_kinds:
        if kind.row >= len(view.step_kinds):
            raise ValueError(f"no row of a kind of step: {kind.title}")
        if not all(0 <= need < len(view.step_kinds) for need in kind.needs):
            raise ValueError(f"no kind of step: {kind.title}")
    return safe_plan_view(view)


def safe_plan_view(view: PlanView) -> PlanView:
    """The same with nothing in it that is to be hidden, and no control characters."""
    return safe_view(view, page_text)


def _tallies(changes: Iterable[Change]) -> tuple[Tally, ...]:
    counts = Counter(change.action for change in changes)
    return tuple(Tally(str(action), counts[action]) for action in Action if counts[action])


def _groups(plan: Plan) -> Iterator[Group]:
    left = LINES
    for kind, changes in groupby(plan.changes, key=lambda change: change.key.kind):
        listed, rows = list(changes), []
        for change in listed[:ROWS]:
            rows.append(_change(change, left))
            left -= len(rows[-1].fields)
        yield Group(_heading(kind), tuple(rows), len(listed) - len(rows))


def _heading(kind: Kind) -> str:
    return str(kind).capitalize()


def _change(change: Change, most: int) -> ChangeRow:
    shown = fields_of(change)
    return ChangeRow(
        str(change.key),
        change.key.name or str(change.key),
        str(change.action),
        change.summary,
        tuple(_fields(change, shown[:most])),
        len(shown[most:]),
    )


def _fields(change: Change, shown: Iterable[FieldDiff]) -> Iterator[Field]:
    for diff in shown:
        before, after = ("", after_text(diff)) if change.action is Action.CREATE else difference_text(diff)
        yield Field(diff.path, before, after)


def _clean_ups(plan: Plan) -> Iterator[Group]:
    """As in the text: what a driver keeps besides its machines is removed with them."""
    steps = [step for step in plan.steps if isinstance(step, CleanUp)]
    rows = [ChangeRow(str(step.key), step.key.name, str(Action.DELETE), step.reason) for step in steps[:ROWS]]
    if rows:
        yield Group("Other resources of the driver", tuple(rows), len(steps) - len(rows))


def _hazard(hazard: Hazard) -> HazardRow:
    allow = str(hazard.approval) if hazard.approval else ""
    return HazardRow(str(hazard.key), hazard.message, allow, approval_text(hazard))


def _sections(plan: Plan) -> Iterator[Section]:
    for heading, lines in (
        ("Could not be read", [f"{key}: {reason}" for key, reason in plan.unknown]),
        (
            "Differs, but swarmplan cannot change it yet",
            [f"{key}: {reason}" for key, reason in plan.unsupported],
        ),
        ("Notes", list(plan.notes)),
        ("Ignored, so left as it is", list(ignored_texts(plan.ignored))),
    ):
        if lines:
            yield Section(heading, tuple(lines[:ROWS]), max(0, len(lines) - ROWS))


def _quorum(plan: Plan) -> Iterator[QuorumRow]:
    if not plan.quorum:
        return
    for step, quorum in (("now", plan.impact.before), *plan.quorum):
        safe = quorum.safe and bool(quorum.total or step == "now")
        yield QuorumRow(step, quorum.total, quorum.reachable, _majority(quorum), safe)


def _majority(quorum: Quorum) -> int:
    return quorum.majority if quorum.total else 0
