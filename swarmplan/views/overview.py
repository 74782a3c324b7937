"""What somebody wants to know of a cluster first: is it as the file says, does it work, how many managers may it lose, who changes it."""

from collections.abc import Sequence

from swarmplan.drift.drift import Drift
from swarmplan.health.problems import all_paused
from swarmplan.health.quorum import lost_quorum, quorum_now
from swarmplan.health.summary import problems, summary
from swarmplan.history.record import Record, Unread
from swarmplan.lease.status import LeaseStatus, status_in_snapshot
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.plan import Plan
from swarmplan.views.overview_values import FileState, HealthShown, LeaseShown, Overview, RunShown

MOST_PROBLEMS = 20
"""That are named; the others are counted."""
MOST_RUNS = 5


def overview(
    desired: Desired,
    observed: Observed,
    plan: Plan | None = None,
    drift: Drift | None = None,
    runs: Sequence[Record | Unread] = (),
    *,
    lease: LeaseStatus | None = None,
) -> Overview:
    """Of a cluster as it was observed once. ``plan`` and ``drift`` are of the same moment; None where none was made. ``runs``: the
    newest first. ``lease``: None for the one in the snapshot, which is not known while there is no swarm."""
    found = problems(desired, observed)
    return Overview(
        cluster=desired.cluster,
        summary=summary(desired, observed),
        health=_health(desired, observed, found),
        problems=tuple(found[:MOST_PROBLEMS]),
        more_problems=max(0, len(found) - MOST_PROBLEMS),
        file=_file(plan, drift),
        changes=_changes(plan),
        drifted=len(drift.shown) if drift else 0,
        quorum=_quorum(observed),
        lease=_lease(observed, lease),
        runs=tuple(run_shown(run) for run in runs[:MOST_RUNS]),
        taken=observed.taken,
    )


def run_shown(run: Record | Unread) -> RunShown:
    """One run."""
    if isinstance(run, Unread):
        return RunShown(run.id, unread=run.reason)
    return RunShown(
        run.id,
        run.started,
        run.duration,
        run.command,
        run.result,
        f"{run.origin.user}@{run.origin.host}" if run.origin.host else run.origin.user,
        run.origin.commit,
        run.origin.message,
        tuple(run.changes.items()),
        run.changed,
        run.failed,
    )


def _health(desired: Desired, observed: Observed, found: Sequence[str]) -> HealthShown:
    if not observed.machines and observed.swarm is None:
        return HealthShown.ABSENT
    if all_paused(desired, observed):
        return HealthShown.PAUSED
    if lost_quorum(observed) is not None:
        return HealthShown.NO_QUORUM
    if isinstance(observed.swarm, Unknown):
        return HealthShown.UNKNOWN
    return HealthShown.DEGRADED if found else HealthShown.HEALTHY


def _file(plan: Plan | None, drift: Drift | None) -> FileState:
    if plan is None or plan.unread:
        return FileState.UNKNOWN
    if drift is not None and drift.shown:
        return FileState.DRIFTED
    return FileState.UP_TO_DATE if plan.converged else FileState.PENDING


def _changes(plan: Plan | None) -> tuple[tuple[str, int], ...]:
    actions = [change.action for change in plan.changes] if plan else []
    return tuple((str(action), actions.count(action)) for action in Action if action in actions)


def _quorum(observed: Observed) -> Quorum | None:
    lost = lost_quorum(observed)
    if lost is not None:
        return lost.quorum
    return None if isinstance(observed.swarm, Unknown) else quorum_now(observed)


def _lease(observed: Observed, known: LeaseStatus | None) -> LeaseShown:
    if known is None and isinstance(observed.swarm, Unknown):
        return LeaseShown("unknown", error=observed.swarm.reason)
    if known is None and observed.swarm is None:
        return LeaseShown("unknown")  # the first run has it on the hosts, or only a lock on its machine
    found = known or status_in_snapshot(observed)
    lease = found.lease
    if found.state != "held":
        return LeaseShown(found.state, error=found.error)
    # Of a run that has only the lock of its machine there is no holder.
    who = lease.who if lease.holder else f"{lease.user}@{lease.host}"
    return LeaseShown("held", who, lease.command, lease.message, lease.acquired)
