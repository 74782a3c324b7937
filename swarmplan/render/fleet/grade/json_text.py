"""The results as JSON values, of which the other formats for programs are made."""

from collections.abc import Sequence
from typing import Any

from swarmplan.fleet.checks.results import CheckResult, Grade, Share, shares
from swarmplan.render.redact import redacted
from swarmplan.spec.fleet.checks import Check

FORMAT_VERSION = "1.0"


def grades_json(
    fleet: str, checks: Sequence[Check], grades: Sequence[Grade], seconds: float
) -> dict[str, Any]:
    """``format_version`` · ``fleet`` · ``seconds`` · ``passed`` (whether nothing failed and nothing is broken) · ``checks``, in the order of the file: ``check``, ``title``, ``points``, ``disturbs``, ``passed`` and
    ``graded`` (students), ``percent`` (null where it could be decided of nobody) · ``students``, in the order of the roster: ``student``, ``name``, ``group``, ``cluster``, ``points``, ``possible``, ``seconds``,
    ``results``: ``check``, ``status`` (``pass``, ``fail``, ``skipped``, ``broken``), ``points``, ``reason``, ``hint``, ``seconds``."""
    found = shares(checks, grades)
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "fleet": fleet,
            "seconds": round(seconds, 3),
            "passed": not any(grade.wrong for grade in grades),
            "checks": [_check(check, found[check.id]) for check in checks],
            "students": [_student(grade) for grade in grades],
        }
    )
    return body


def _check(check: Check, share: Share) -> dict[str, Any]:
    return {
        "check": check.id,
        "title": check.title,
        "points": check.points,
        "disturbs": [str(one) for one in check.disturb],
        "passed": share.passed,
        "graded": share.graded,
        "percent": share.percent,
    }


def _student(grade: Grade) -> dict[str, Any]:
    member = grade.member
    return {
        "student": member.student.id,
        "name": member.student.name,
        "group": member.student.group,
        "cluster": member.cluster,
        "points": grade.points,
        "possible": grade.possible,
        "seconds": round(grade.seconds, 3),
        "results": [_result(one) for one in grade.results],
    }


def _result(one: CheckResult) -> dict[str, Any]:
    return {
        "check": one.check.id,
        "status": str(one.status),
        "points": one.points,
        "reason": one.reason,
        "hint": one.hint,
        "seconds": round(one.seconds, 3),
    }
