"""The last line of a plan: what it costs, or why nothing is changed."""

from collections import defaultdict
from dataclasses import fields

from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.plan import Impact, Plan

_SHOWN = {"replaced": "recreated", "rolled": "updated"}


def counts(impact: Impact) -> dict[str, int]:
    """Every count by its name (``machines_created``), in the order of the line."""
    values = {one.name: getattr(impact, one.name) for one in fields(impact)}
    return {name: value for name, value in values.items() if isinstance(value, int)}


def plan_summary(plan: Plan) -> str:
    """The last sentence of the text: what is changed, or why nothing is."""
    if plan.converged and plan.partial:
        return f"Nothing to change in {first_and_count(plan.partial.only)} of {plan.cluster}."
    if plan.converged:
        return f"No changes: {plan.cluster} matches the cluster file."
    return impact_text(plan) if plan.steps else f"Nothing can be changed in {plan.cluster} at the moment."


def impact_text(plan: Plan) -> str:
    """One sentence: the counts that are not zero, and the quorum where there are or will be managers."""
    impact, cost = plan.impact, defaultdict[str, list[str]](list)
    for name, count in counts(impact).items():
        if count:
            nouns, verb = name.split("_")
            number = count if cost[nouns] else counted(count, nouns.removesuffix("s"))
            cost[nouns].append(f"{number} {_SHOWN.get(verb, verb)}")
    parts = [", ".join(verbs) for verbs in cost.values()]
    if not parts:
        parts.append("nothing is created, removed or restarted")
    if impact.before.total or impact.after.total:
        parts.append(f"quorum {quorum_text(impact.before)} → {quorum_text(impact.after)}")
    return "Impact: " + "; ".join(parts) + "."


def quorum_text(quorum: Quorum) -> str:
    """Reachable of all managers."""
    return f"{quorum.reachable}/{quorum.total}" if quorum.total else "none"
