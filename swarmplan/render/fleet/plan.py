"""The plan over a fleet: one row a cluster, and below it what has to be approved."""

from collections.abc import Collection, Iterable
from typing import Any

from rich.text import Text

from swarmplan.fleet.plans import FleetPlan, MemberHazard, MemberPlan
from swarmplan.model.values.first_few import counted, first_few
from swarmplan.plan.plan import Approval
from swarmplan.render.redact import redacted
from swarmplan.render.text.columns import Cell, columns
from swarmplan.render.text.line import line, prose

FORMAT_VERSION = "1.0"
_HEADS = ("STUDENT", "GROUP", "CLUSTER", "CREATE", "CHANGE", "DESTROY", "STATE")
_STYLES = {"to apply": "yellow", "to destroy": "red", "up to date": "green", "paused": "cyan"}


def plan_lines(
    plan: FleetPlan, width: int | None = None, allowed: Collection[Approval] = frozenset()
) -> list[Text]:
    """The table, the errors, the hazards and the sum. ``allowed`` are the kinds that are approved."""
    if not plan.plans:
        return prose(
            (f"Fleet {plan.fleet}", f" has no clusters to {'destroy' if plan.destroying else 'plan'}."),
            head_style="bold",
        )
    lines = prose((f"Fleet {plan.fleet}", f": {counted(len(plan.plans), 'cluster')}."), head_style="bold")
    lines += [
        line(),
        *columns(_HEADS, [_row(one, destroying=plan.destroying) for one in plan.plans], width=width),
    ]
    errors = [(one.member.cluster, one.error) for one in plan.plans if one.error]
    for text, names in _by_text(errors):
        lines += [line(), *prose((f"{first_few(names)}: ", text), head_style="red")]
    lines += _hazard_lines(plan.hazards, allowed)
    notes = [(one.member.cluster, note) for one in plan.plans for note in one.notes]
    for text, names in _by_text(notes):
        lines += [line(), *prose(("Note: ", f"{text} ({first_few(names)})"), head_style="dim")]
    return [*lines, line(), *prose(summary(plan))]


def summary(plan: FleetPlan) -> str:
    """The last sentence: how much is to be done, in how many clusters."""
    ready = sum(1 for one in plan.plans if one.converged)
    failed = f", {counted(len(plan.impossible), 'cluster')} not possible" if plan.impossible else ""
    if not plan.pending:
        if plan.failed and plan.destroying:
            return f"Nothing can be destroyed: {counted(len(plan.failed), 'cluster')} could not be planned."
        failed += f", {counted(len(plan.failed), 'cluster')} could not be planned" if plan.failed else ""
        what = (
            "There is nothing to destroy"
            if plan.destroying
            else f"No changes: {ready} of {len(plan.plans)} up to date"
        )
        return f"{what}{failed}."
    creates, changes, destroys = plan.counts()
    machines = sum(one.machines for one in plan.pending)
    of = f" with {counted(machines, 'machine')}" if machines else ""
    failed += f", {len(plan.failed)} could not be planned" if plan.failed else ""
    nothing = "not there" if plan.destroying else "up to date"
    return (
        f"{counted(len(plan.pending), 'cluster')}{of} to work on: {creates} to create, {changes} to change, {destroys} to destroy;"
        f" {ready} {nothing}{failed}."
    )


def plan_json(plan: FleetPlan) -> dict[str, Any]:
    """The plan as JSON values: ``format_version`` · ``fleet`` · ``clusters``, in the order of the roster: ``student``, ``group``, ``index``, ``cluster``, ``state`` (``to
    apply``, ``to destroy``, ``up to date``, ``nothing there``, ``paused``, ``unknown``), ``removed`` (true: no row of the roster asks for it any more), ``renamed_to`` (the name that the cluster is to have by now, else
    null), ``renamed_from`` (the cluster that goes first, else null), ``create``, ``change``, ``destroy``, ``machines``,
    ``digest``, ``hazards``, ``notes``, ``error`` (null, or why it is not known), ``seconds`` · ``hazards`` of the whole: ``message``, ``allow`` · ``create``, ``change``, ``destroy``
    in all · ``converged``."""
    creates, changes, destroys = plan.counts()
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "fleet": plan.fleet,
            "converged": not (plan.pending or plan.failed or plan.impossible),
            "clusters": [_cluster_json(one, destroying=plan.destroying) for one in plan.plans],
            "hazards": [_hazard_json(one) for one in plan.hazards if not one.cluster],
            "create": creates,
            "change": changes,
            "destroy": destroys,
        }
    )
    return body


def _cluster_json(one: MemberPlan, *, destroying: bool) -> dict[str, Any]:
    return {
        "student": one.member.student.id,
        "group": one.member.student.group,
        "index": one.member.index,
        "cluster": one.member.cluster,
        "state": state_of(one, destroying=destroying),
        "removed": one.member.removed,
        "renamed_to": one.member.renamed_to or None,
        "renamed_from": one.member.renamed_from or None,
        "create": one.creates,
        "change": one.changes,
        "destroy": one.destroys,
        "machines": one.machines,
        "digest": one.digest,
        "hazards": [_hazard_json(hazard) for hazard in one.hazards],
        "notes": list(one.notes),
        "error": one.error or None,
        "seconds": round(one.seconds, 3),
    }


def _hazard_json(hazard: MemberHazard) -> dict[str, Any]:
    return {"message": hazard.message, "allow": None if hazard.approval is None else str(hazard.approval)}


def state_of(one: MemberPlan, *, destroying: bool = False) -> str:
    """What is to become of a cluster, in a word or two."""
    if one.error:
        return "unknown"
    if one.paused:
        return "paused"
    if one.converged:
        return "nothing there" if destroying or one.member.removed else "up to date"
    return "to destroy" if destroying or one.member.removed else "to apply"


def _row(one: MemberPlan, *, destroying: bool) -> list[Cell]:
    state = state_of(one, destroying=destroying)
    counts = [one.creates, one.changes, one.destroys]
    return [
        (one.member.student.id, "bold"),
        (one.member.student.group or "-", ""),
        (one.member.cluster, ""),
        *((str(count) if count else "-", "") for count in counts),
        (f"{state}{_of_member(one)}", _STYLES.get(state, "red")),
    ]


def _of_member(one: MemberPlan) -> str:
    """What there is to say of a cluster that no row of the roster asks for, or that is there under another name."""
    if one.member.renamed_to:
        return f" (becomes {one.member.renamed_to})"
    if one.member.renamed_from:
        return f" (was {one.member.renamed_from})"
    return " (not in the roster)" if one.member.removed else ""


def _hazard_lines(hazards: Iterable[MemberHazard], allowed: Collection[Approval]) -> list[Text]:
    """Each hazard with the clusters that have it: of one template, many have the same."""
    lines: list[Text] = []
    kinds = {(hazard.message, hazard.approval) for hazard in hazards}
    found = [(hazard.cluster, (hazard.message, hazard.approval)) for hazard in hazards]
    for text, names in _by_text(found):
        message, approval = text
        where = first_few([name for name in names if name])
        what = (
            "not possible" if approval is None else f"{approval}{' (allowed)' if approval in allowed else ''}"
        )
        lines += prose(
            (f"{what}: ", f"{where}: {message}" if where else message), head_style="red", rest="  "
        )
    return [line(), *prose("Hazards:", style="bold"), *lines] if kinds else []


def _by_text(found: Iterable[tuple[str, Any]]) -> list[tuple[Any, list[str]]]:
    """Each text with the names that have it, in the order of the first."""
    names: dict[Any, list[str]] = {}
    for name, text in found:
        names.setdefault(text, []).append(name)
    return list(names.items())
