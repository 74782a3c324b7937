"""A plan for programs. Keys are stable: they are added to, never renamed, within a format version."""

from typing import Any

from swarmplan.model.change import Change, FieldDiff, HiddenDiff
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.plan import Plan
from swarmplan.render.plan.impact import counts
from swarmplan.render.plan.risks import hazard_json
from swarmplan.render.redact import redacted
from swarmplan.render.values import safe_value
from swarmplan.steps.base import Step

FORMAT_VERSION = "1.0"


def plan_json(plan: Plan, digest: str = "") -> dict[str, Any]:
    """The plan as JSON values. ``digest`` is that of the plan, where this is the plan with its hidden values shown.

    ``format_version`` · ``cluster`` · ``digest`` (equal digests, equal plans) · ``converged`` · ``partial`` (true: of a part, and so is
    ``converged``), ``only`` (the patterns that name it), ``left_out`` (the keys of what differs beside it) ·
    ``changes``: ``key``, ``kind``, ``name``, ``action``, ``note``, ``drift`` (true: somebody else changed it since it
    was last applied), ``fields`` (``path``, ``before``, ``after``, ``known_after_apply``, ``hidden``: true where what is shown stands for the values) · ``steps``, in an order that
    keeps needs first: ``name``, ``key``, ``needs``, ``reason``, ``deadline`` (seconds), ``milestone`` (true: no work, only
    joins needs) · ``hazards``: ``key``, ``message``, ``allow`` (the kind for ``--allow``, null: none helps) · ``notes`` · ``unknown``: ``key``,
    ``reason`` · ``unsupported``, what differs and swarmplan cannot change yet: ``key``, ``reason`` · ``ignored``, what differs and stays so by ``policy.ignore``: ``key``, ``fields`` (``before``
    is the live value, ``after`` the file's) · ``released``, the keys of what is no longer kept (``x-swarmplan``) · ``quorum``: ``step`` and the managers after it (``total``, ``reachable``, ``majority``) · ``impact``:
    counts, and the managers ``before`` and ``after``.
    """
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "cluster": plan.cluster,
            "digest": digest or plan.digest,
            "converged": plan.converged,
            "partial": plan.partial is not None,
            "only": list(plan.partial.only) if plan.partial else [],
            "left_out": list(map(str, plan.partial.left_out)) if plan.partial else [],
            "changes": [_change(change) for change in plan.changes],
            "steps": [_step(step) for step in plan.steps],
            "hazards": [hazard_json(hazard) for hazard in plan.hazards],
            "notes": list(plan.notes),
            "unknown": [{"key": str(key), "reason": reason} for key, reason in plan.unknown],
            "unsupported": [{"key": str(key), "reason": reason} for key, reason in plan.unsupported],
            "ignored": [
                {"key": str(one.key), "fields": [_field(diff) for diff in one.fields]} for one in plan.ignored
            ],
            "released": list(map(str, plan.released)),
            "quorum": [{"step": step, **quorum_json(quorum)} for step, quorum in plan.quorum],
            "impact": {
                **counts(plan.impact),
                "before": quorum_json(plan.impact.before),
                "after": quorum_json(plan.impact.after),
            },
        }
    )
    return body


def _change(change: Change) -> dict[str, Any]:
    return {
        "key": str(change.key),
        "kind": str(change.key.kind),
        "name": change.key.name,
        "action": str(change.action),
        "note": change.note,
        "drift": change.drift,
        "fields": [_field(diff) for diff in change.fields],
    }


def _field(diff: FieldDiff) -> dict[str, Any]:
    hidden = isinstance(diff, HiddenDiff)
    return {
        "path": diff.path,
        "before": safe_value(diff.path, diff.before, hidden=hidden),
        "after": safe_value(diff.path, diff.after, hidden=hidden),
        "hidden": hidden,
        "known_after_apply": diff.after is KNOWN_AFTER_APPLY,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "key": str(step.key),
        "needs": sorted(step.needs),
        "reason": step.reason,
        "deadline": step.deadline,
        "milestone": step.silent,
    }


def quorum_json(quorum: Quorum) -> dict[str, int]:
    """The managers: ``total``, ``reachable``, ``majority`` (0 of none)."""
    return {
        "total": quorum.total,
        "reachable": quorum.reachable,
        "majority": quorum.majority if quorum.total else 0,
    }
