"""What a plan costs, and which of its costs need a person's word."""

from collections import Counter
from collections.abc import Sequence

from swarmplan.model.change import Action
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.draft import Draft
from swarmplan.plan.lent import lent
from swarmplan.plan.plan import Consent, Impact
from swarmplan.plan.quorum import Quorum, counted, managers_of, walk
from swarmplan.plan.tasks import taken_down
from swarmplan.steps.base import Step
from swarmplan.steps.effect import Effect
from swarmplan.steps.machines import StartMachine
from swarmplan.steps.services.contents import CreateContent


def quorum_now(observed: Observed) -> Quorum:
    """The managers as they are."""
    return counted(managers_of(observed))


def guard_quorum(draft: Draft, steps: Sequence[Step]) -> list[tuple[str, Quorum]]:
    """The managers after each of these steps that touches one. A dip below the majority stops the plan, with the numbers."""
    rows = list(walk(managers_of(draft.observed), steps))
    for step, quorum in rows:
        if quorum.total >= 1 and quorum.safe:
            continue
        if step.effect in {Effect.STOPS, Effect.RETURNS}:
            _interrupted(draft, step, quorum)
            continue
        message = f"after '{step.name}': {quorum}"
        if not quorum.total:
            message = f"after '{step.name}' no manager would be left"
        advice = "add managers first"
        draft.hazard(Key(Kind.SWARM), f"{message}: the swarm would be lost; {advice}", None)
        break
    return [(step.name, quorum) for step, quorum in rows]


def _interrupted(draft: Draft, step: Step, quorum: Quorum) -> None:
    """A majority that is back as soon as an engine is: tasks go on, orders are not taken meanwhile."""
    message = (
        f"after '{step.name}', until its engine is back: {quorum}: nobody can change the swarm meanwhile"
    )
    draft.hazard(Key(Kind.SWARM), message, Consent.QUORUM)


def guard_fuses(draft: Draft) -> None:
    """Hold what is destroyed and restarted against the policy's fuses."""
    policy, destroyed, restarted = draft.desired.policy, draft.destroyed, len(taken_down(draft))
    if policy.max_destroys is not None and len(destroyed) > policy.max_destroys:
        names = first_few([str(key) for key in destroyed])
        message = f"removes {len(destroyed)} ({names}); policy.max_destroys is {policy.max_destroys}"
        draft.hazard(destroyed[0], message, Consent.DESTROY)
    if policy.max_restarts is not None and restarted > policy.max_restarts:
        message = f"restarts {restarted} tasks; policy.max_restarts is {policy.max_restarts}"
        draft.hazard(Key(Kind.SERVICE), message, Consent.RESTART)


def guard_unknown(draft: Draft) -> None:
    """A plan that acts while part of what is could not be read needs a person's word."""
    if draft.acts:
        for key, reason in draft.unknown.items():
            draft.hazard(key, f"{key} could not be read: {reason}", Consent.UNKNOWN)


def impact_of(draft: Draft, rows: Sequence[tuple[str, Quorum]]) -> Impact:
    """Count."""
    counts = Counter((change.key.kind, change.action) for change in draft.changes.values())
    hosts = Counter(
        change.action
        for change in draft.changes.values()
        if change.key.kind is Kind.MACHINE and lent(draft.observed, change.key.name)
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
