"""The results for people: students by checks, the share of the class, and what to do next."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from swarmplan.fleet.checks.results import CheckResult, Grade, Share, Status, shares
from swarmplan.model.values.first_few import counted, first_few
from swarmplan.render.text.columns import Cell, columns
from swarmplan.render.text.line import line, prose
from swarmplan.spec.fleet.checks import Check

_SHAPES = {
    Status.PASS: ("✓", "green"),
    Status.FAIL: ("✗", "red"),
    Status.SKIPPED: ("-", "dim"),
    Status.BROKEN: ("!", "yellow"),
}
_CLASS = "(class)"


def grade_lines(checks: Sequence[Check], grades: Sequence[Grade], width: int | None = None) -> list[Text]:
    """The table, the reasons by check, and the sum. Each status has a shape and a word besides its colour."""
    if not grades:
        return prose(_summary(grades))
    heads = ("STUDENT", *(check.id for check in checks), "POINTS")
    rows = [_row(grade, checks) for grade in grades]
    rows.append(_class_row(checks, grades))
    lines = columns(heads, rows, width=width)
    for check in checks:
        lines += _reasons(check, grades)
    return [*lines, line(), *prose(_summary(grades))]


def _row(grade: Grade, checks: Sequence[Check]) -> list[Cell]:
    statuses = {one.check.id: one.status for one in grade.results}
    cells = [_cell(statuses[check.id]) if check.id in statuses else ("", "") for check in checks]
    return [(grade.member.student.id, "bold"), *cells, (f"{grade.points}/{grade.possible}", "")]


def _cell(status: Status) -> Cell:
    shape, style = _SHAPES[status]
    return f"{shape} {status}", style


def _class_row(checks: Sequence[Check], grades: Sequence[Grade]) -> list[Cell]:
    found = shares(checks, grades)
    points, possible = sum(one.points for one in grades), sum(one.possible for one in grades)
    return [
        (_CLASS, "bold"),
        *((_share(found[check.id]), "") for check in checks),
        (f"{points}/{possible}", ""),
    ]


def _share(share: Share) -> str:
    return "-" if share.percent is None else f"{share.percent}% ({share.passed}/{share.graded})"


def _reasons(check: Check, grades: Sequence[Grade]) -> list[Text]:
    """Why it did not pass, and what to do next: each once, with those it is about."""
    found = [
        (grade.member.student.id, one)
        for grade in grades
        for one in grade.results
        if one.check.id == check.id and one.status is not Status.PASS
    ]
    if not found:
        return []
    title = f" {check.title}" if check.title != check.id else ""
    lines = [line(), line((check.id, "bold"), title)]
    for (status, reason, hint), names in _by_text(found):
        shape, style = _SHAPES[status]
        said = f": {reason}" if reason else ""
        lines += prose(
            (f"{shape} {status} ", f"{first_few(names)}{said}"), first="  ", rest="    ", head_style=style
        )
        if hint:
            lines += prose(("next: ", hint), first="    ", rest="      ", head_style="bold")
    return lines


def _by_text(found: Iterable[tuple[str, CheckResult]]) -> list[tuple[tuple[Status, str, str], list[str]]]:
    names: dict[tuple[Status, str, str], list[str]] = {}
    for name, one in found:
        names.setdefault((one.status, one.reason, one.hint), []).append(name)
    order = list(Status)
    return sorted(names.items(), key=lambda item: order.index(item[0][0]))


def _summary(grades: Sequence[Grade]) -> str:
    statuses = [one.status for grade in grades for one in grade.results]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in Status if status in statuses)
    points, possible = sum(one.points for one in grades), sum(one.possible for one in grades)
    return (
        f"{counted(len(grades), 'student')}: {counts}; {points} of {possible} points."
        if grades
        else "No students."
    )
