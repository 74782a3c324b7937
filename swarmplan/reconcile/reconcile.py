"""One apply, from the first look to the verdict."""

from collections.abc import Callable
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.errors import ExitCode
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.fleet import Fleet
from swarmplan.model.cluster import Desired, Observed
from swarmplan.observe.snapshot import observe
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan
from swarmplan.plan.standing import lost_quorum
from swarmplan.reconcile.lacking import lacking

Gate = Callable[[Plan], str | None]
"""Says whether a plan may be carried out: None for yes, else the sentence why not."""
Planner = Callable[[Desired, Observed], Plan]
"""Makes the plan of every round."""

MOST_ROUNDS = 5
"""One round is enough where the world keeps still; more rounds follow what it did meanwhile."""
ELECTION = 15.0
"""Seconds until managers that reach each other have a leader again (10.5 s after one stopped, measured on 20.10.24)."""


@dataclass(frozen=True, slots=True)
class Reconciler:
    """What one apply needs."""

    desired: Desired
    fleet: Fleet
    executor: Executor
    gate: Gate
    planner: Planner = make_plan

    def look(self) -> Plan:
        """Observe and plan. An election that is under way is waited for."""
        observed, until = self._observe(), self.executor.clock.now() + ELECTION
        while _electing(observed) and self.executor.clock.now() < until and not self.executor.stop.is_set():
            self.executor.clock.sleep(1.0)
            observed = self._observe()
        return self.planner(self.desired, observed)

    def _observe(self) -> Observed:
        return observe(self.fleet, self.desired.policy.parallelism, self.desired)

    def apply(self, first: Plan | None = None, since: float | None = None) -> Verdict:
        """Go round until the plan is empty, a step failed, the gate stays shut, or the policy's timeout is over. ``first`` saves
        the first look, which was begun at ``since`` by the executor's clock (None: now)."""
        began = self.executor.clock.now() if since is None else since
        deadline = began + self.desired.policy.timeout
        outcomes: tuple[Outcome, ...] = ()
        plan = first or self.look()
        for rounds in range(MOST_ROUNDS):
            if plan.converged:
                return self._converged(plan, outcomes, rounds, deadline)
            refusal = self._refusal(plan)
            if refusal is not None:
                result = Result.NOT_CONVERGED if rounds else Result.REFUSED
                return Verdict(result, refusal, outcomes, _left(plan), rounds)
            lack = lacking(plan, self.fleet, self.desired.policy.parallelism)
            if lack is not None:
                return Verdict(lack.result, lack.told, outcomes, _left(plan), rounds)
            became = self._noted(plan, deadline)
            if not _bad(became):
                became += self.executor.run(plan, deadline)
            outcomes += became
            # A run that was stopped or is out of time does not look once more, which takes long where hosts are slow.
            over = self.executor.stop.is_set() or (
                bool(_bad(became)) and self.executor.clock.now() >= deadline
            )
            plan_after = plan if over else self.look()
            verdict = _ended(became, outcomes, plan_after, rounds + 1, over=over)
            if verdict is not None:
                return verdict
            plan = plan_after
        if plan.converged:
            return self._converged(plan, outcomes, MOST_ROUNDS, deadline)
        reason = f"not converged after {MOST_ROUNDS} rounds: something keeps changing it"
        return Verdict(Result.NOT_CONVERGED, reason, outcomes, _left(plan), MOST_ROUNDS)

    def _converged(self, plan: Plan, outcomes: tuple[Outcome, ...], rounds: int, deadline: float) -> Verdict:
        """The verdict where all is as wanted, once what is to be noted of it is noted."""
        became = self._noted(plan, deadline)
        outcomes += became
        verdict = _ended(became, outcomes, plan, rounds)
        return verdict or Verdict(Result.CONVERGED, outcomes=outcomes, rounds=rounds)

    def _noted(self, plan: Plan, deadline: float) -> tuple[Outcome, ...]:
        """Carry out the plan's asides. Of silent ones nothing is told, unless they fail."""
        if not plan.asides:
            return ()
        became = self.executor.run(replace(plan, steps=plan.asides), deadline)
        return tuple(outcome for outcome in became if not outcome.silent or _bad((outcome,)))

    def _refusal(self, plan: Plan) -> str | None:
        if not plan.steps:
            seen = [hazard.message for hazard in plan.hazards] or [
                f"{key}: {why}" for key, why in (*plan.unknown, *plan.unsupported)
            ]
            return "; ".join(seen)
        return self.gate(plan)


def _electing(observed: Observed) -> bool:
    lost = lost_quorum(observed)
    return lost is not None and lost.electing


def _ended(
    became: tuple[Outcome, ...], outcomes: tuple[Outcome, ...], plan: Plan, rounds: int, *, over: bool = False
) -> Verdict | None:
    """The verdict where a step failed or the run was stopped; None to go on. ``over``: the plan is the one that was carried
    out, for there was no time for another look."""
    bad = _bad(became)
    if not bad:
        return None
    first = next((outcome for outcome in bad if outcome.stage is Stage.FAILED), bad[0])
    open_ = tuple(outcome.step for outcome in bad if not outcome.silent)
    left = open_ if over or first.code == ExitCode.INTERRUPTED else _left(plan)
    reason = f"{first.step}: {first.reason}"
    return Verdict(_RESULTS.get(ExitCode(first.code), Result.FAILED), reason, outcomes, left, rounds)


def _bad(became: tuple[Outcome, ...]) -> list[Outcome]:
    return [outcome for outcome in became if outcome.stage in {Stage.FAILED, Stage.NOT_STARTED}]


_RESULTS = {
    ExitCode.INTERRUPTED: Result.INTERRUPTED,
    ExitCode.NOT_CONVERGED: Result.NOT_CONVERGED,
    ExitCode.REFUSED: Result.REFUSED,
}


def _left(plan: Plan) -> tuple[str, ...]:
    return tuple(step.name for step in plan.steps if not step.silent)
