"""What to know before approving a plan: notes, what could not be read, hazards, and the managers' quorum."""

import textwrap
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from rich.text import Text

from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.plan import Approval, Hazard, Ignored, Plan
from swarmplan.render.plan.fields import difference_text
from swarmplan.render.text.line import line, prose, width

_REST = " " * 8
_STEP_WIDTH = 46
_ROW = "  {:<{wide}}  {:>5}  {:>9}  {:>8}"
_NUMBERS = len(_ROW.format("", "", "", "", wide=0))
"""Columns that stand beside the steps."""


def risk_lines(plan: Plan, allowed: Collection[Approval] = ()) -> list[Text]:
    """The sections that are not empty, each with a blank line after it. ``allowed``: the kinds of hazard that are."""
    unknown = ((f"{key}: ", reason) for key, reason in plan.unknown)
    unsupported = ((f"{key}: ", reason) for key, reason in plan.unsupported)
    return [
        *_listed("Notes", "*", "yellow", plan.notes),
        *_listed("Ignored, so left as it is", "=", "yellow", ignored_texts(plan.ignored)),
        *_listed("Could not be read", "?", "yellow", unknown),
        *_listed("Differs, but swarmplan cannot change it yet", "x", "bold yellow", unsupported),
        *_hazards(plan, allowed),
        *_quorum(plan),
    ]


def ignored_texts(ignored: Iterable[Ignored]) -> Iterator[str]:
    """Each ignored field, with the live value and the file's."""
    for each in ignored:
        for diff in each.fields:
            before, after = difference_text(diff)
            yield f"{each.key}.{diff.path}: {before} (in the file: {after})"


def approval_text(hazard: Hazard, allowed: Collection[Approval] = ()) -> str:
    """What allows a hazard, or that it is allowed."""
    if hazard.approval is None:
        return "refused: no --allow covers this"
    return "allowed" if hazard.approval in allowed else f"needs --allow {hazard.approval}"


def hazard_json(hazard: Hazard) -> dict[str, Any]:
    """``key``, ``message``, and ``allow``, the kind for ``--allow`` (null: none helps)."""
    allow = str(hazard.approval) if hazard.approval else None
    return {"key": str(hazard.key), "message": hazard.message, "allow": allow}


def _listed(heading: str, mark: str, style: str, items: Iterable[str | tuple[str, ...]]) -> list[Text]:
    lines = [text for item in items for text in prose(item, f"    {mark} ", _REST[:6], head_style=style)]
    return _section(heading, "bold yellow", lines)


def _hazards(plan: Plan, allowed: Collection[Approval]) -> list[Text]:
    lines: list[Text] = []
    for hazard in plan.hazards:
        lines += prose(hazard.message, "    ! ", _REST[:6], head_style="bold red")
        lines.append(
            line(_REST, (approval_text(hazard, allowed), "red" if hazard.approval is None else "yellow"))
        )
    return _section("Hazards", "bold red", lines)


def _quorum(plan: Plan) -> list[Text]:
    """The managers before the first step that touches one, and after each."""
    if not plan.quorum:
        return []
    named = [("(now)", plan.impact.before), *plan.quorum]
    head = ("Managers after each step", "total", "reachable", "majority")
    widest = max(_STEP_WIDTH, *(len(step) for step, _ in named))
    room = width() - _NUMBERS  # on a narrow terminal the steps are folded, the numbers stay in their columns
    wide = widest if room >= _STEP_WIDTH else max(room, len(head[0]))
    lines = [text for step, quorum in named for text in _rows(step, quorum, wide)]
    return _section(_ROW.format(*head, wide=wide).strip(), "bold", lines, indent="  ")


def _rows(step: str, quorum: Quorum, wide: int) -> list[Text]:
    first, *more = textwrap.wrap(step, wide, subsequent_indent="  ", break_on_hyphens=False)
    majority = quorum.majority if quorum.total else 0
    text = _ROW.format(first, quorum.total, quorum.reachable, majority, wide=wide)
    style = "" if quorum.safe and (quorum.total or step == "(now)") else "bold red"
    return [line((text, style)), *(line((f"  {each}", style)) for each in more)]


def _section(heading: str, style: str, lines: list[Text], indent: str = "") -> list[Text]:
    return [line((indent + heading, style)), *lines, line()] if lines else []
