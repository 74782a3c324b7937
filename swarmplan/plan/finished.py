"""A draft that is done, as the plan it is, and what that costs."""

from collections import Counter
from collections.abc import Sequence

from swarmplan.health.quorum import quorum_now
from swarmplan.model.change import Action
from swarmplan.model.key import Kind
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.draft import Draft
from swarmplan.plan.placement.tasks import taken_down
from swarmplan.plan.plan import Impact, Plan
from swarmplan.plan.preexisting import preexisting
from swarmplan.steps.base import Step
from swarmplan.steps.machines import StartMachine
from swarmplan.steps.services.contents import CreateContent


def finished(draft: Draft, steps: tuple[Step, ...], rows: Sequence[tuple[str, Quorum]] = ()) -> Plan:
    """The plan of these steps: changes by kind and name. ``rows`` are the managers after each step that touches
    one."""
    by_kind = sorted(
        draft.changes.values(), key=lambda change: (list(Kind).index(change.key.kind), change.key)
    )
    return Plan(
        cluster=draft.desired.cluster,
        changes=tuple(by_kind),
        steps=steps,
        hazards=tuple(draft.hazards),
        notes=tuple(draft.notes),
        unknown=tuple(sorted(draft.unknown.items())),
        unsupported=tuple(draft.unsupported.items()),
        quorum=tuple(rows),
        impact=impact_of(draft, rows),
        bookkeeping=tuple(draft.bookkeeping),
    )


def impact_of(draft: Draft, rows: Sequence[tuple[str, Quorum]]) -> Impact:
    """Count."""
    counts = Counter((change.key.kind, change.action) for change in draft.changes.values())
    hosts = Counter(
        change.action
        for change in draft.changes.values()
        if change.key.kind is Kind.MACHINE and preexisting(draft.observed, change.key.name)
    )
    made = Counter(step.key.kind for step in draft.steps() if isinstance(step, CreateContent))
    now = quorum_now(draft.found)
    after = Quorum() if not draft.desired.machines else rows[-1][1] if rows else now
    return Impact(
        machines_created=counts[Kind.MACHINE, Action.CREATE] - hosts[Action.CREATE],
        machines_prepared=hosts[Action.CREATE],
        machines_started=sum(isinstance(step, StartMachine) for step in draft.steps()),
        machines_replaced=counts[Kind.MACHINE, Action.REPLACE],
        machines_destroyed=counts[Kind.MACHINE, Action.DELETE] - hosts[Action.DELETE],
        machines_released=hosts[Action.DELETE],
        engines_restarted=len({step.interrupts for step in draft.steps() if step.restarts_engine}),
        swarms_replaced=counts[Kind.SWARM, Action.REPLACE],
        nodes_joined=counts[Kind.NODE, Action.CREATE],
        nodes_rejoined=counts[Kind.NODE, Action.REPLACE],
        nodes_removed=counts[Kind.NODE, Action.DELETE],
        networks_created=counts[Kind.NETWORK, Action.CREATE],
        networks_replaced=counts[Kind.NETWORK, Action.REPLACE],
        networks_removed=counts[Kind.NETWORK, Action.DELETE],
        secrets_created=made[Kind.SECRET],
        secrets_removed=counts[Kind.SECRET, Action.DELETE],
        configs_created=made[Kind.CONFIG],
        configs_removed=counts[Kind.CONFIG, Action.DELETE],
        services_created=counts[Kind.SERVICE, Action.CREATE],
        services_rolled=counts[Kind.SERVICE, Action.UPDATE],
        services_replaced=counts[Kind.SERVICE, Action.REPLACE],
        services_removed=counts[Kind.SERVICE, Action.DELETE],
        volumes_replaced=counts[Kind.VOLUME, Action.REPLACE],
        tasks_restarted=len(taken_down(draft)),
        before=now,
        after=after,
    )
