"""The last line of a plan: what it costs."""

from swarmplan.model.values.first_few import counted
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.plan import Impact, Plan

_GROUPS = (
    (
        "machine",
        (
            ("machines_created", "created"),
            ("machines_prepared", "prepared"),
            ("machines_started", "started"),
            ("machines_replaced", "recreated"),
            ("machines_destroyed", "destroyed"),
            ("machines_released", "released"),
        ),
    ),
    ("engine", (("engines_restarted", "restarted"),)),
    ("swarm", (("swarms_replaced", "recreated"),)),
    ("node", (("nodes_joined", "joined"), ("nodes_rejoined", "rejoined"), ("nodes_removed", "removed"))),
    (
        "network",
        (
            ("networks_created", "created"),
            ("networks_replaced", "recreated"),
            ("networks_removed", "removed"),
        ),
    ),
    ("secret", (("secrets_created", "created"), ("secrets_removed", "removed"))),
    ("config", (("configs_created", "created"), ("configs_removed", "removed"))),
    (
        "service",
        (
            ("services_created", "created"),
            ("services_rolled", "updated"),
            ("services_replaced", "recreated"),
            ("services_removed", "removed"),
        ),
    ),
    ("volume", (("volumes_replaced", "recreated"),)),
    ("task", (("tasks_restarted", "restarted"),)),
)


def counts(impact: Impact) -> dict[str, int]:
    """Every count by its name, in the order of the line."""
    return {name: getattr(impact, name) for _, fields in _GROUPS for name, _ in fields}


def impact_text(plan: Plan) -> str:
    """One sentence: the counts that are not zero, and the quorum where there are or will be managers."""
    impact = plan.impact
    parts = [part for noun, fields in _GROUPS if (part := _group(impact, noun, fields))]
    if not parts:
        parts.append("nothing is created, removed or restarted")
    if impact.before.total or impact.after.total:
        parts.append(f"quorum {quorum_text(impact.before)} → {quorum_text(impact.after)}")
    return "Impact: " + "; ".join(parts) + "."


def quorum_text(quorum: Quorum) -> str:
    """Reachable of all managers."""
    return f"{quorum.reachable}/{quorum.total}" if quorum.total else "none"


def _group(impact: Impact, noun: str, fields: tuple[tuple[str, str], ...]) -> str:
    found = [(getattr(impact, name), verb) for name, verb in fields if getattr(impact, name)]
    return ", ".join(
        f"{counted(count, noun)} {verb}" if place == 0 else f"{count} {verb}"
        for place, (count, verb) in enumerate(found)
    )
