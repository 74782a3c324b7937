"""The changes of a plan, kind by kind, as lines."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from swarmplan.model.change import Action, Change
from swarmplan.plan.plan import Plan
from swarmplan.render.plan.fields import after_text, difference_text, fields_of
from swarmplan.render.text.line import line, prose, width
from swarmplan.steps.machines import CleanUp

_STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.REPLACE: "magenta",
    Action.DELETE: "red",
    Action.WAIT: "cyan",
}
_INDENT = " " * 8


def change_lines(plan: Plan) -> list[Text]:
    """A heading for each kind, then its changes: symbol, name, and the fields that are the reason."""
    lines: list[Text] = []
    for kind, changes in groupby(plan.changes, key=lambda change: change.key.kind):
        lines.append(line((str(kind).capitalize(), "bold")))
        for change in changes:
            lines += _change(change)
        lines.append(line())
    return lines + _clean_ups(plan)


def _change(change: Change) -> list[Text]:
    style = _STYLES[change.action]
    head = f"  {change.action.symbol:>3} "
    name = change.key.name or str(change.key)
    if change.action is Action.CREATE:
        lines = _created(change, head + name, style)
    else:
        lines = [line((head + name, style)), *_differences(change, style)]
    note = change.summary
    if not note:
        return lines
    if len(lines) == 1 and len(lines[0].plain) + len(note) + 2 <= width():
        return [line((lines[0].plain, style), "  ", (note, "dim"))]
    return [lines[0], *prose(note, _INDENT, _INDENT, "dim"), *lines[1:]]


def _created(change: Change, head: str, style: str) -> list[Text]:
    """What the new thing is, in as few lines as it takes."""
    items = [f"{diff.path}: {after_text(diff)}" for diff in fields_of(change)]
    whole = ", ".join(items)
    if len(head) + 2 + len(whole) <= width():
        return [line((head, style), "  " if whole else "", whole)]
    return [line((head, style)), *(line(_INDENT, row) for row in _packed(items, width() - len(_INDENT)))]


def _packed(items: Sequence[str], room: int) -> list[str]:
    """The items in rows, none broken, a comma after each but the last."""
    rows: list[str] = []
    for number, item in enumerate(items):
        text = item + ("," if number < len(items) - 1 else "")
        if rows and len(rows[-1]) + 1 + len(text) <= room:
            rows[-1] += f" {text}"
        else:
            rows.append(text)
    return rows


def _differences(change: Change, style: str) -> list[Text]:
    lines: list[Text] = []
    for diff in fields_of(change):
        before, after = difference_text(diff)
        path = f"{change.key}.{diff.path}"
        if len(_INDENT) + len(path) + len(before) + len(after) + 5 <= width():
            lines.append(line(_INDENT, path, ": ", (before, "dim"), " → ", (after, style)))
        else:
            lines.append(line(_INDENT, path, ":"))
            lines.append(line(_INDENT, "    ", (before, "dim")))
            lines.append(line(_INDENT, "  → ", (after, style)))
    return lines


def _clean_ups(plan: Plan) -> list[Text]:
    """What a driver keeps besides its machines is not a resource in the plan, but is removed with them."""
    steps = [step for step in plan.steps if isinstance(step, CleanUp)]
    if not steps:
        return []
    style, head = _STYLES[Action.DELETE], f"  {Action.DELETE.symbol:>3} "
    lines = [line(("Other resources of the driver", "bold"))]
    for step in steps:
        lines.append(line((f"{head}{step.key.name}", style)))
        lines += prose(step.reason, _INDENT, _INDENT, "dim")
    return [*lines, line()]
