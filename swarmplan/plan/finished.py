"""The end of planning: what needs approval, what the plan costs, and the draft as the plan it is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from swarmplan.health.quorum import counted, quorum_now, reachability
from swarmplan.model.change import Action
from swarmplan.model.key import SWARM, Key, Kind, by_kind
from swarmplan.model.values.first_few import counted as counted_of
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.draft import Draft
from swarmplan.plan.kept.guard import guard_kept
from swarmplan.plan.placement.tasks import taken_down
from swarmplan.plan.plan import Approval, Impact, Plan
from swarmplan.plan.preexisting import preexisting
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Effect
from swarmplan.steps.machines import StartMachine
from swarmplan.steps.services.contents import CreateContent


def walk(managers: Mapping[str, bool], steps: Iterable[Step]) -> Iterator[tuple[Step, Quorum]]:
    """The quorum after each step that changes it, in turn."""
    now = dict(managers)
    for step in steps:
        before, node = dict(now) if step.effect else now, step.subject
        if step.effect is Effect.JOINS:
            now[node] = True
        elif step.effect is Effect.LEAVES:
            now.pop(node, None)
        elif step.effect is not None and node in now:
            now[node] = step.effect is Effect.RETURNS
        if step.effect and now != before:
            yield step, counted(now)


def guard_quorum(draft: Draft, steps: Sequence[Step]) -> list[tuple[str, Quorum]]:
    """The managers after each of these steps that touches one. A dip below the majority stops the plan, with the numbers."""
    rows = list(walk(reachability(draft.observed), steps))
    for step, quorum in rows:
        if quorum.total >= 1 and quorum.safe:
            continue
        if step.effect in {Effect.STOPS, Effect.RETURNS}:
            # A majority that is back as soon as an engine is: tasks go on, changes are not accepted meanwhile.
            until = f"after '{step.name}', until its engine is back: {quorum}"
            draft.hazard(SWARM, f"{until}: the swarm is read-only until then", Approval.QUORUM)
            continue
        message = f"after '{step.name}': {quorum}: the swarm would lose its quorum"
        if not quorum.total:
            message = f"after '{step.name}' no manager is left: the swarm would be lost"
        draft.hazard(SWARM, f"{message}; add managers first", None)
        break
    return [(step.name, quorum) for step, quorum in rows]


def guard_limits(draft: Draft) -> None:
    """Hold what is created, changed, destroyed and restarted against the policy's limits."""
    policy, destroyed, restarted = draft.desired.policy, draft.destroyed, len(taken_down(draft))
    changed = [change.key for change in draft.changes.values() if change.action is not Action.WAIT]
    created = [key for key in changed if draft.changes[key].action is Action.CREATE]
    _guard_growth(draft, f"creates {len(created)}", created, "max_creates", Approval.CREATE)
    _guard_growth(draft, f"has {counted_of(len(changed), 'change')}", changed, "max_changes", Approval.CHANGE)
    if policy.max_destroys is not None and len(destroyed) > policy.max_destroys:
        names = first_few([str(key) for key in destroyed])
        message = f"removes {len(destroyed)} ({names}); policy.max_destroys is {policy.max_destroys}"
        draft.hazard(destroyed[0], message, Approval.DESTROY)
    if policy.max_restarts is not None and restarted > policy.max_restarts:
        message = f"restarts {restarted} tasks; policy.max_restarts is {policy.max_restarts}"
        draft.hazard(Key(Kind.SERVICE), message, Approval.RESTART)


def _guard_growth(draft: Draft, what: str, keys: Sequence[Key], limit: str, approval: Approval) -> None:
    """Hold these against a limit. Where there is no swarm yet everything has to be created, and only a limit of 0 holds."""
    most: int | None = getattr(draft.desired.policy, limit)
    if most is None or len(keys) <= most or (most and draft.found.swarm is None):
        return
    names = first_few([str(key) for key in keys])
    draft.hazard(keys[0], f"{what} ({names}); policy.{limit} is {most}", approval)


def guard_unknown(draft: Draft) -> None:
    """A plan that acts while part of what is could not be read needs approval."""
    if draft.acts:
        for key, reason in draft.unknown.items():
            draft.hazard(key, f"{key} could not be read: {reason}", Approval.UNKNOWN)


def finished(draft: Draft, steps: tuple[Step, ...], rows: Sequence[tuple[str, Quorum]] = ()) -> Plan:
    """The plan of these steps: changes by kind and name. ``rows`` are the managers after each step that touches
    one. Whoever planned it, nothing that is kept is lost by it."""
    guard_kept(draft)
    changes = sorted(draft.changes.values(), key=lambda change: by_kind(change.key))
    return Plan(
        cluster=draft.desired.cluster,
        changes=tuple(changes),
        steps=steps,
        hazards=tuple(draft.hazards),
        notes=tuple(note.text for note in draft.notes),
        unknown=tuple(sorted(draft.unknown.items())),
        unsupported=tuple(draft.unsupported.items()),
        quorum=tuple(rows),
        impact=impact_of(draft, rows),
        bookkeeping=tuple(draft.bookkeeping),
        released=tuple(draft.released),
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
        services_updated=counts[Kind.SERVICE, Action.UPDATE],
        services_replaced=counts[Kind.SERVICE, Action.REPLACE],
        services_removed=counts[Kind.SERVICE, Action.DELETE],
        volumes_replaced=counts[Kind.VOLUME, Action.REPLACE],
        tasks_restarted=len(taken_down(draft)),
        before=now,
        after=after,
    )
