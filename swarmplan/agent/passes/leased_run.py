"""The run of a pass under the lease: only what was decided on, and not where somebody else changed the cluster since."""

from dataclasses import replace

from swarmplan.agent.events import Hold, PassResult
from swarmplan.agent.passes.decision.decision import Decision
from swarmplan.agent.passes.decision.other_runs import is_applied
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.passes.ports import RunOutcome, RunRequest, Site
from swarmplan.agent.passes.progress import Progress
from swarmplan.agent.passes.ran import of_verdict
from swarmplan.agent.policy.heal import noted
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import DriftKind
from swarmplan.errors import Interrupted, Locked
from swarmplan.events import Result
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.plan import Plan


@dataclass(slots=True)
class LeasedRun:
    """``known`` is the newest run whose work the next look sees; ``outdated``: the run was refused, as the decision is one on another state."""

    progress: Progress
    site: Site
    known: str
    outdated: bool = False

    def has_newer_run(self) -> bool:
        """Whether the swarm has a record of a run that the decision may not have seen the work of; of the next one it has."""
        newest = next((one.id for one in self.site.runs()), "")
        if newest in {"", self.known}:
            return False
        self.known = newest
        return True

    def carry_out(self, decision: Decision) -> RunOutcome:
        """Do it. Where the run is refused before it began, all is as before."""
        progress, request = self.progress, self.progress.request
        order = RunRequest(
            run=request.run,
            commit=progress.commit,
            only=decision.only,
            allowed=lambda plan: self._why_outdated(plan, decision),
            because="; ".join(f"{reason.trigger}: {reason.text}" for reason in progress.reasons),
        )
        before, self.outdated = progress.memory, False
        if progress.last is None or not is_applied(progress.last, before, progress.commit):
            # until it is done, the cluster is neither as before nor as asked for
            progress.memory = replace(progress.memory, inputs="")
        if progress.commit is not None:
            progress.memory = replace(progress.memory, begun=progress.commit.id)
            progress.observer.begins(progress.memory)
        try:
            done = self.site.carry_out(order, request.stop, lambda: progress.observer.lease(True))  # noqa: FBT003 - a state
        except Locked:
            progress.memory = before
            raise
        finally:
            progress.observer.lease(False)  # noqa: FBT003
        if done.verdict.result is Result.REFUSED and not done.verdict.outcomes:
            progress.memory = before
        self.outdated = self.outdated and done.verdict.result is Result.REFUSED
        return done

    def ended(self, decision: Decision, done: RunOutcome) -> PassOutcome:
        """The end of a pass that carried this out."""
        progress, name = self.progress, self.progress.request.followed.name
        if done.last is not None:
            progress.last, progress.drift = done.last, done.last.drift.findings
        if done.verdict.result is Result.INTERRUPTED:  # it is done again when the agent is started again
            raise Interrupted(done.verdict.reason)
        result, text, transient = of_verdict(done.verdict, name)
        if done.verdict.reason and result is PassResult.HELD:
            held = Hold(HoldKind.REFUSED, done.verdict.reason)
            return progress.ended(result, text, holds=(*decision.holds, held), done=done)
        if result is PassResult.LOCKED:
            return progress.ended(result, text, done=done)
        if result is PassResult.FAILED:
            return progress.failed(text, transient=transient, done=done)
        self._converged(decision)
        if done.verdict.outcomes:
            progress.memory = replace(progress.memory, run=progress.request.run)
        progress.up_to_date(whole=not decision.holds)
        if decision.holds:
            text = f"{text}; left: {first_few([hold.text for hold in decision.holds], separator='; ')}"
            return progress.ended(PassResult.APPLIED, text, holds=decision.holds, done=done)
        return progress.ended(result, text, done=done)

    def _converged(self, decision: Decision) -> None:
        """Of the drift there is what was left. What had to be brought back too often is contested: so it is remembered."""
        progress, heal = self.progress, self.progress.request.followed.heal
        healed = noted(progress.memory.healed, decision.healed, heal, progress.wall())
        progress.memory = replace(progress.memory, healed=healed)
        progress.drift = tuple(
            one for one in progress.drift if one.kind is DriftKind.FOREIGN or one.key in decision.left
        )

    def _why_outdated(self, plan: Plan, decision: Decision) -> str | None:
        """Why a plan that was made under the lease is not what was decided on; it is decided anew then."""
        why_not = _not_decided(plan, decision)
        if why_not is None and self.has_newer_run():
            why_not = f"run {self.known} was made meanwhile: it is looked at again"
        self.outdated = why_not is not None
        return why_not


def _not_decided(plan: Plan, decision: Decision) -> str | None:
    if decision.permitted is None:
        return None
    more = sorted(
        str(change.key) for change in plan.changes if change.fields and change.key not in decision.permitted
    )
    return (
        f"more differs now than was decided on ({first_few(more)}): it is looked at again" if more else None
    )
