"""The screens of the page as JSON: redacted, and no larger than a browser draws at once. The rest is counted."""

import json
from collections.abc import Sequence
from typing import Any

from swarmplan.drift.drift import Drift
from swarmplan.history.record import Record, Unread
from swarmplan.lease.status import LeaseStatus
from swarmplan.model.cluster import Desired, Observed
from swarmplan.plan.plan import Plan
from swarmplan.render.drift.json_text import drift_json
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.redact import redacted
from swarmplan.views.limits import CHARACTERS, LINES, ROWS
from swarmplan.views.overview import overview, run_shown


def documents(
    desired: Desired,
    observed: Observed,
    plan: Plan,
    drift: Drift,
    runs: Sequence[Record | Unread],
    *,
    lease: LeaseStatus | None = None,
) -> dict[str, str]:
    """The text of JSON of each screen but the matrix, by its name."""
    return {
        "overview": overview_text(desired, observed, plan, drift, runs, lease=lease),
        "plan": _text(_plan(plan)),
        "drift": _text(_drift(drift)),
        "runs": _text(redacted(_runs(runs))),
    }


def overview_text(
    desired: Desired,
    observed: Observed,
    plan: Plan,
    drift: Drift,
    runs: Sequence[Record | Unread],
    *,
    lease: LeaseStatus | None = None,
) -> str:
    """The overview alone. When it was taken is left out: a look that finds the same is the same."""
    shown = overview(desired, observed, plan, drift, runs, lease=lease).to_json()
    del shown["taken"]
    return _text(redacted(shown))


def _plan(plan: Plan) -> dict[str, Any]:
    """As ``plan_json``, but for ``steps``, which is their number; ``more_changes``, ``more_hazards`` and ``more_quorum`` are how many
    are left out, ``more_fields`` of each change, too."""
    body = plan_json(plan)
    shown = {name: body[name] for name in ("cluster", "digest", "converged", "notes", "impact")}
    changes = body["changes"][:ROWS]
    return {
        **shown,
        "steps": len(body["steps"]),
        "changes": _with_fields(changes),
        "more_changes": len(body["changes"]) - len(changes),
        "hazards": body["hazards"][:ROWS],
        "more_hazards": max(0, len(body["hazards"]) - ROWS),
        "unread": [*body["unknown"], *body["unsupported"]][:ROWS],
        "ignored": len(body["ignored"]),
        "quorum": body["quorum"][:ROWS],
        "more_quorum": max(0, len(body["quorum"]) - ROWS),
    }


def _drift(drift: Drift) -> dict[str, Any]:
    """As ``drift_json``, with ``more_findings`` and ``more_fields`` in the same way, and ``pending`` and ``ignored`` as numbers."""
    body = drift_json(drift)
    findings = body["findings"][:ROWS]
    return {
        "cluster": body["cluster"],
        "applied": body["applied"],
        "counts": body["counts"],
        "findings": _with_fields(findings),
        "more_findings": len(body["findings"]) - len(findings),
        "pending": len(body["pending"]),
        "waiting": body["waiting"][:ROWS],
        "ignored": len(body["ignored"]),
        "unread": body["unknown"][:ROWS],
        "last_up_to_date": body["last_up_to_date"],
    }


def _runs(runs: Sequence[Record | Unread]) -> dict[str, Any]:
    return {
        "runs": [run_shown(run).to_json() for run in runs[:ROWS]],
        "more_runs": max(0, len(runs) - ROWS),
    }


def _with_fields(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left, made = LINES, []
    for row in rows:
        fields = row["fields"][:left]
        left -= len(fields)
        cut = [{name: _cut(value) for name, value in one.items()} for one in fields]
        made.append({**row, "fields": cut, "more_fields": len(row["fields"]) - len(fields)})
    return made


def _cut(value: Any) -> Any:
    """A value as the page shows it: text, number or truth value as it is, else as JSON; cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= CHARACTERS else f"{text[:CHARACTERS]}…"


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
