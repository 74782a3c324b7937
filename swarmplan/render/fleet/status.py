"""The state of a fleet: a row for each cluster, and below it what is wrong."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from swarmplan.fleet.status import MemberState
from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.render.live.seen import Seen
from swarmplan.render.redact import redacted
from swarmplan.render.text.columns import Cell, columns
from swarmplan.render.text.line import line, prose

FORMAT_VERSION = "1.0"
_HEADS = ("STUDENT", "GROUP", "CLUSTER", "STATE", "MACHINES", "MANAGERS", "SERVICES", "PROBLEMS")
_STYLES = {"healthy": "green", "degraded": "yellow", "unknown": "red", "paused": "cyan", "not created": "dim"}
_MOST_NAMED = 2


def status_seen(fleet: str, states: Sequence[MemberState], taken: float) -> Seen:
    """What a watch shows of it, and prints for programs. ``taken`` is when, in seconds since 1970."""
    return Seen(
        fleet,
        lambda width: status_lines(states, width),
        lambda: status_json(fleet, states),
        any(one.wrong for one in states),
        taken,
    )


def status_lines(states: Sequence[MemberState], width: int | None = None) -> list[Text]:
    """The table and the sum."""
    if not states:
        return prose("No clusters.")
    found = [one.state for one in states]
    counts = ", ".join(f"{found.count(state)} {state}" for state in _STYLES if state in found)
    expired = [one.member.student.id for one in states if one.expired]
    more = f" Older than the fleet's ttl: {first_and_count(expired)}." if expired else ""
    return [
        *columns(_HEADS, [_row(one) for one in states], width=width),
        line(),
        *prose(f"{counted(len(states), 'cluster')}: {counts}.{more}"),
    ]


def status_json(fleet: str, states: Sequence[MemberState]) -> dict[str, Any]:
    """The states as JSON values: ``format_version`` · ``fleet`` · ``healthy`` · ``clusters``: ``student``, ``name``, ``group``, ``index``, ``cluster``, ``state`` (``healthy``,
    ``degraded``, ``not created``, ``paused``, ``unknown``), ``machines`` and ``services`` (``up``, ``wanted``), ``managers`` (``reachable``, ``total``; null without a swarm that
    answers), ``problems``, ``error``, ``expired``, ``since`` (seconds since 1970, null), ``removed``, ``renamed_to`` and
    ``renamed_from`` (as of a plan)."""
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "fleet": fleet,
            "healthy": not any(one.wrong for one in states),
            "clusters": [_json(one) for one in states],
        }
    )
    return body


def _json(one: MemberState) -> dict[str, Any]:
    member = one.member
    return {
        "student": member.student.id,
        "name": member.student.name,
        "group": member.student.group,
        "index": member.index,
        "cluster": member.cluster,
        "state": one.state,
        "machines": {"up": one.machines[0], "wanted": one.machines[1]},
        "managers": {"reachable": one.managers[0], "total": one.managers[1]} if one.managers else None,
        "services": {"up": one.services[0], "wanted": one.services[1]},
        "problems": list(one.problems),
        "error": one.error or None,
        "expired": one.expired,
        "since": member.since,
        "removed": member.removed,
        "renamed_to": member.renamed_to or None,
        "renamed_from": member.renamed_from or None,
    }


def _row(one: MemberState) -> list[Cell]:
    member = one.member
    shown = [] if one.absent or one.paused else one.problems
    why = one.error or (first_and_count(shown, _MOST_NAMED, "; ", "; and") if shown else "")
    return [
        (member.student.id, "bold"),
        (member.student.group or "-", ""),
        (member.cluster, ""),
        (f"{one.state}{' (expired)' if one.expired else ''}", _STYLES[one.state]),
        (_of(one.machines), ""),
        (_of(one.managers) if one.managers else "-", ""),
        (_of(one.services), ""),
        (why.splitlines()[0] if why else "", ""),
    ]


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]}/{pair[1]}"
