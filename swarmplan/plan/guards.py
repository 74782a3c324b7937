"""Which costs of a plan need approval, and which no approval allows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from swarmplan.health.quorum import counted, reachability
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.draft import Draft
from swarmplan.plan.placement.tasks import taken_down
from swarmplan.plan.plan import Approval
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Effect


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
    """Hold what is destroyed and restarted against the policy's limits."""
    policy, destroyed, restarted = draft.desired.policy, draft.destroyed, len(taken_down(draft))
    if policy.max_destroys is not None and len(destroyed) > policy.max_destroys:
        names = first_few([str(key) for key in destroyed])
        message = f"removes {len(destroyed)} ({names}); policy.max_destroys is {policy.max_destroys}"
        draft.hazard(destroyed[0], message, Approval.DESTROY)
    if policy.max_restarts is not None and restarted > policy.max_restarts:
        message = f"restarts {restarted} tasks; policy.max_restarts is {policy.max_restarts}"
        draft.hazard(Key(Kind.SERVICE), message, Approval.RESTART)


def guard_unknown(draft: Draft) -> None:
    """A plan that acts while part of what is could not be read needs approval."""
    if draft.acts:
        for key, reason in draft.unknown.items():
            draft.hazard(key, f"{key} could not be read: {reason}", Approval.UNKNOWN)
