"""The end of a run as one JSON document, for programs. Its schema is ``run_schema``."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.errors import ErrorKind
from swarmplan.events import Outcome, Result, Verdict
from swarmplan.plan.plan import Plan
from swarmplan.render.place import place_json
from swarmplan.render.plan.risks import hazard_json
from swarmplan.render.redact import redact_quoted, redacted
from swarmplan.utc_time import utc_at

FORMAT_VERSION = "1.0"

_RESULTS = {
    ErrorKind.USAGE: "invalid",
    ErrorKind.INVALID: "invalid",
    ErrorKind.REFUSED: str(Result.REFUSED),
    ErrorKind.LOCKED: str(Result.REFUSED),
    ErrorKind.LEASE_LOST: str(Result.REFUSED),
    ErrorKind.INTERRUPTED: str(Result.INTERRUPTED),
    ErrorKind.NOT_CONVERGED: str(Result.NOT_CONVERGED),
}
_KINDS = {
    Result.FAILED: ErrorKind.FAILED,
    Result.NOT_CONVERGED: ErrorKind.NOT_CONVERGED,
    Result.REFUSED: ErrorKind.REFUSED,
    Result.INTERRUPTED: ErrorKind.INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended. ``began`` is in seconds since 1970, ``seconds`` is how long it took. ``cluster``, the
    first ``plan`` and the ``verdict`` of the run are each None where the command did not get so far. ``problems`` are why it ended otherwise, of
    this ``kind``. ``backup``: the archive that was made or verified."""

    command: str
    exit_code: int
    began: float
    seconds: float
    cluster: str | None = None
    plan: Plan | None = None
    verdict: Verdict | None = None
    problems: Sequence[str] = ()
    kind: ErrorKind | None = None
    backup: Mapping[str, Any] | None = None


def run_text(end: End) -> str:
    """The document as text, with a line end."""
    return json.dumps(run_json(end), indent=2) + "\n"


def run_json(end: End) -> dict[str, Any]:
    """The document as JSON values. Keys are stable: they are added to, never renamed, within a format version."""
    verdict, plan = end.verdict, end.plan
    errors = _errors(end)
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "command": end.command,
            "cluster": end.cluster,
            "exit_code": end.exit_code,
            "result": _result(end),
            "error": errors[0] if errors else None,
            "errors": errors,
            "plan": {"digest": plan.digest, "hazards": [hazard_json(hazard) for hazard in plan.hazards]}
            if plan
            else None,
            "outcomes": [_outcome(outcome) for outcome in verdict.outcomes if not outcome.silent]
            if verdict
            else [],
            "partial": plan is not None and plan.partial is not None,
            "only": list(plan.partial.only) if plan and plan.partial else [],
            "left_out": list(map(str, plan.partial.left_out)) if plan and plan.partial else [],
            "left": list(verdict.left) if verdict else [],
            "remains": list(verdict.remains) if verdict else [],
            "backup": end.backup,
            "rounds": verdict.rounds if verdict else 0,
            "started": utc_at(end.began, "milliseconds"),
            "duration": round(end.seconds, 3),
        }
    )
    return body


def _result(end: End) -> str:
    """What went wrong after a verdict counts: it has the exit code."""
    if end.kind is not None:
        return _RESULTS.get(end.kind, str(Result.FAILED))
    return str(end.verdict.result if end.verdict else Result.FAILED)


def _errors(end: End) -> list[dict[str, Any]]:
    if end.kind is not None:
        return [_error(problem, end.kind) for problem in end.problems]
    if end.verdict is not None and end.verdict.result in _KINDS:
        return [_error(end.verdict.reason, end.verdict.kind or _KINDS[end.verdict.result])]
    return []


def _error(message: str, kind: ErrorKind) -> dict[str, Any]:
    return {"message": message, "kind": str(kind), **place_json(message)}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "step": outcome.step,
        "resource": str(outcome.key),
        "stage": str(outcome.stage),
        "reason": outcome.reason,
        "cause": str(outcome.cause) if outcome.cause else None,
        "exit_code": outcome.code,
        "log_lines": [redact_quoted(line) for line in outcome.quoted],
        "duration": round(outcome.elapsed, 3),
    }
