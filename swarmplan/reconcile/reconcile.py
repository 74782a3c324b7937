"""One apply, from the first observation to the verdict."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import ExitCode, Interrupted, NotConverged, NotOurs, SwarmplanError, Transient
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.health.quorum import lost_quorum
from swarmplan.model.change import Action, Change
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.observe.snapshot import observe
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan
from swarmplan.reconcile.preconditions import Unmet, check_preconditions
from swarmplan.system.workers import run_cancellable

T = TypeVar("T")
Approve = Callable[[Plan], str | None]
"""Decides whether a plan may be carried out: None for yes, else the reason why not."""
Planner = Callable[[Desired, Observed], Plan]
"""Makes the plan of every round."""

_HOLD_DATA = frozenset({Kind.SWARM, Kind.MACHINE, Kind.VOLUME})
MOST_ROUNDS = 5
"""One round is enough where nothing else changes; more rounds follow what changed meanwhile."""
_STOPPED = "stopped while observing"
ELECTION = 15.0
"""Seconds until managers that reach each other have a leader again (10.5 s after one stopped, measured on 20.10.24)."""


@dataclass(frozen=True, slots=True)
class Reconciler:
    """What one apply needs."""

    desired: Desired
    adapters: Adapters
    executor: Executor
    approve: Approve
    planner: Planner = make_plan
    begin: Approve = lambda _: None
    """Asked last, when nothing else is in the way of a plan."""

    def plan(self, since: float | None = None) -> Plan:
        """Observe and plan, in the time of a run that began at ``since`` by the executor's clock (None: now). Raises Interrupted
        or NotConverged as soon as it is stopped or times out."""
        return self.within_timeout(self._plan, since)

    def within_timeout(self, read: Callable[[], T], since: float | None = None) -> T:
        """The same for anything else that a run has to read. It must change nothing: it is abandoned where it is."""
        deadline, stop = self._deadline(since), self.executor.stop

        def over() -> SwarmplanError | None:
            if stop.is_set():
                return Interrupted(_STOPPED)
            return NotConverged(self._too_slow) if self.executor.clock.now() >= deadline else None

        found = run_cancellable(read, over)
        if stop.is_set():
            raise Interrupted(_STOPPED)
        return found

    def _deadline(self, since: float | None) -> float:
        began = self.executor.clock.now() if since is None else since
        return began + self.desired.policy.timeout

    @property
    def _too_slow(self) -> str:
        return (
            f"still observing when policy.timeout ({self.desired.policy.timeout:g} s) ended: find the machine that is slow to answer"
            " (`swarmplan status`), lower policy.parallelism, or raise policy.timeout"
        )

    def _plan(self) -> Plan:
        """An election that is under way is waited for, also one that shows only when the planner asks the managers, as it does for the
        lease. Raises Transient where they cannot be asked for longer than an election."""
        observed, until = self._observe(), self.executor.clock.now() + ELECTION
        while True:
            over = self.executor.clock.now() >= until or self.executor.stop.is_set()
            if over or not _electing(observed):
                try:
                    return self.planner(self.desired, observed)
                except Transient as error:
                    if over or isinstance(error, NotOurs):
                        raise
            self.executor.clock.sleep(1.0)
            observed = self._observe()

    def _observe(self) -> Observed:
        return observe(self.adapters, self.desired.policy.parallelism, self.desired)

    def apply(self, first: Plan | None = None, since: float | None = None) -> Verdict:
        """Repeat until the plan is empty, a step failed, approval is refused, or the policy's timeout is over. ``first`` replaces
        the first observation, which was begun at ``since`` by the executor's clock (None: now)."""
        began = self.executor.clock.now() if since is None else since
        deadline = self._deadline(began)
        outcomes: tuple[Outcome, ...] = ()
        recreated: set[Key] = set()
        plan = first or self.plan(began)
        for rounds in range(MOST_ROUNDS):
            if plan.converged:
                return self._converged(plan, outcomes, rounds, deadline)
            recreations = _recreations(plan)
            again = [change for change in recreations if change.key in recreated]
            blocked = (
                _repeats(plan, again[0], outcomes, rounds)
                if again
                else self._blocked(plan, outcomes, rounds, began)
            )
            if blocked is not None:
                return blocked
            recreated |= {change.key for change in recreations}
            became = self._run_bookkeeping(plan, deadline)
            if not _bad(became):
                became += self.executor.run(plan, deadline)
            outcomes += became
            plan, verdict = self._replan(plan, became, outcomes, rounds + 1, began)
            if verdict is not None:
                return verdict
        if plan.converged:
            return self._converged(plan, outcomes, MOST_ROUNDS, deadline)
        reason = f"not converged after {MOST_ROUNDS} rounds: something keeps changing it"
        return Verdict(Result.NOT_CONVERGED, reason, outcomes, _left(plan), MOST_ROUNDS)

    def _converged(self, plan: Plan, outcomes: tuple[Outcome, ...], rounds: int, deadline: float) -> Verdict:
        """The verdict where all is up to date, once its bookkeeping is done."""
        became = self._run_bookkeeping(plan, deadline)
        outcomes += became
        verdict = _ended(became, outcomes, plan, rounds)
        return verdict or Verdict(Result.CONVERGED, outcomes=outcomes, rounds=rounds)

    def _blocked(
        self, plan: Plan, outcomes: tuple[Outcome, ...], rounds: int, since: float
    ) -> Verdict | None:
        """The verdict where the plan is not approved or a precondition is not met; None where it may begin."""
        refusal = self._refusal(plan)
        if refusal is not None:
            result = Result.NOT_CONVERGED if rounds else Result.REFUSED
            return Verdict(result, refusal, outcomes, _left(plan), rounds)
        try:
            unmet = self.within_timeout(
                lambda: check_preconditions(plan, self.adapters, self.desired.policy.parallelism), since
            )
            if unmet is None and (reason := self.begin(plan)) is not None:
                unmet = Unmet(reason, Result.NOT_CONVERGED if rounds else Result.REFUSED)
        except (Interrupted, NotConverged) as cut:
            unmet = Unmet(str(cut), Result.of(cut.exit_code))
        return (
            Verdict(unmet.result, unmet.message, outcomes, _left(plan), rounds) if unmet is not None else None
        )

    def _replan(
        self,
        plan: Plan,
        became: tuple[Outcome, ...],
        outcomes: tuple[Outcome, ...],
        rounds: int,
        since: float,
    ) -> tuple[Plan, Verdict | None]:
        """The plan after one was carried out, and the verdict where that ends it. A run that was stopped or has timed out does
        not observe once more, which takes long where hosts are slow."""
        over = self.executor.stop.is_set() or (
            bool(_bad(became)) and self.executor.clock.now() >= self._deadline(since)
        )
        try:
            after = plan if over else self.plan(since)
        except (Interrupted, NotConverged) as cut:
            verdict = _ended(became, outcomes, plan, rounds, over=True)
            return plan, verdict or Verdict(Result.of(cut.exit_code), str(cut), outcomes, (), rounds)
        return after, _ended(became, outcomes, after, rounds, over=over)

    def _run_bookkeeping(self, plan: Plan, deadline: float) -> tuple[Outcome, ...]:
        """Carry out the plan's bookkeeping steps. Silent ones are not reported, unless they fail."""
        if not plan.bookkeeping:
            return ()
        became = self.executor.run(replace(plan, steps=plan.bookkeeping), deadline)
        return tuple(outcome for outcome in became if not outcome.silent or _bad((outcome,)))

    def _refusal(self, plan: Plan) -> str | None:
        if not plan.steps:
            seen = [hazard.message for hazard in plan.hazards] or [
                f"{key}: {why}" for key, why in (*plan.unknown, *plan.unsupported)
            ]
            return "; ".join(seen)
        return self.approve(plan)


def _recreations(plan: Plan) -> list[Change]:
    """What is recreated for a field that differs, and takes data with it. A recovery differs in none: it may need another try."""
    changes = (change for change in plan.changes if change.action is Action.REPLACE and change.fields)
    return [change for change in changes if change.key.kind in _HOLD_DATA]


def _repeats(plan: Plan, change: Change, outcomes: tuple[Outcome, ...], rounds: int) -> Verdict:
    """The verdict where this change would recreate what this run has recreated before."""
    fields = ", ".join(field.path for field in change.fields)
    reason = (
        f"{change.key} was recreated in this run and would be recreated again ({fields}): the engine does not keep what the"
        " file says; change the file to what `swarmplan plan` shows on the left"
    )
    return Verdict(Result.NOT_CONVERGED, reason, outcomes, _left(plan), rounds)


def _electing(observed: Observed) -> bool:
    lost = lost_quorum(observed)
    return lost is not None and lost.electing


def _ended(
    became: tuple[Outcome, ...], outcomes: tuple[Outcome, ...], plan: Plan, rounds: int, *, over: bool = False
) -> Verdict | None:
    """The verdict where a step failed or the run was stopped; None to go on. ``over``: the plan is the one that was carried
    out, for there was no time to observe again."""
    bad = _bad(became)
    if not bad:
        return None
    first = next((outcome for outcome in bad if outcome.stage is Stage.FAILED), bad[0])
    open_ = tuple(outcome.step for outcome in bad if not outcome.silent)
    left = open_ if over or first.code == ExitCode.INTERRUPTED else _left(plan)
    reason = f"{first.step}: {first.reason}"
    return Verdict(Result.of(first.code), reason, outcomes, left, rounds)


def _bad(became: tuple[Outcome, ...]) -> list[Outcome]:
    return [outcome for outcome in became if outcome.stage in {Stage.FAILED, Stage.NOT_STARTED}]


def _left(plan: Plan) -> tuple[str, ...]:
    return tuple(step.name for step in plan.steps if not step.silent)
