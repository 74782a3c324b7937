"""Drift for programs. Keys are stable: they are added to, never renamed, within a format version."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.model.key import Key
from swarmplan.render.redact import redacted
from swarmplan.render.values import safe_value

FORMAT_VERSION = "1.0"


def drift_json(drift: Drift) -> dict[str, Any]:
    """The drift as JSON values, as ``schema.drift_schema`` has it."""
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "cluster": drift.cluster,
            "drift": bool(drift.shown),
            "applied": not drift.fresh,
            "kinds": [str(kind) for kind in DriftKind if kind in drift.kinds],
            "counts": {str(kind): len(drift.of(kind)) for kind in DriftKind},
            "findings": [_finding(one) for one in drift.shown],
            "pending": [str(key) for key in drift.pending],
            "waiting": _reasons(drift.waiting),
            "ignored": [{"key": str(one.key), "fields": _fields(one.fields)} for one in drift.ignored],
            "unknown": _reasons(drift.unknown),
            "notes": list(drift.notes),
            "last_up_to_date": asdict(drift.last_up_to_date) if drift.last_up_to_date is not None else None,
        }
    )
    return body


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        "key": str(finding.key),
        "resource": str(finding.key.kind),
        "name": finding.key.name,
        "note": finding.note,
        "fields": _fields(finding.fields),
    }


def _fields(fields: Iterable[FieldDiff]) -> list[dict[str, Any]]:
    return [
        {
            "path": one.path,
            "live": safe_value(one.path, one.before, hidden=isinstance(one, HiddenDiff)),
            "file": safe_value(one.path, one.after, hidden=isinstance(one, HiddenDiff)),
            "hidden": isinstance(one, HiddenDiff),
        }
        for one in fields
    ]


def _reasons(items: Iterable[tuple[Key, str]]) -> list[dict[str, str]]:
    return [{"key": str(key), "reason": reason} for key, reason in items]
