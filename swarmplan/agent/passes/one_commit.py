"""The pass of one commit: fetch, open, look, decide, carry out."""

from dataclasses import replace

from swarmplan.agent.events import PassResult
from swarmplan.agent.passes.decision.decision import Case, Decision, decide
from swarmplan.agent.passes.decision.other_runs import is_applied, with_other_runs
from swarmplan.agent.passes.decision.source_holds import explained, same_cluster
from swarmplan.agent.passes.decision.why import new_commit, why
from swarmplan.agent.passes.last_applied import changed_since
from swarmplan.agent.passes.leased_run import LeasedRun
from swarmplan.agent.passes.memory.recall import recalled
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.passes.ports import HeldBack, Site
from swarmplan.agent.passes.progress import Progress
from swarmplan.agent.passes.ran import is_transient
from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, LeaseLost, Locked, SwarmplanError
from swarmplan.model.cluster import Desired
from swarmplan.model.values.first_few import first_few

MOST_DECISIONS = 3
"""Of one pass: each further one is made since the cluster was changed after the look."""


@dataclass(slots=True)
class OneCommit:
    """What a pass does with one commit, as far as it has come."""

    progress: Progress

    def checked(self) -> PassOutcome:
        """The pass, whatever comes of it. Raises Interrupted where it was stopped before it came to anything."""
        progress, request = self.progress, self.progress.request
        try:
            with progress.phase("fetch"):
                applied = progress.memory.applied
                progress.commit = request.source.fetch(applied.id if applied else "", request.stop)
            with request.source.opened(progress.commit, progress.memory.cluster, request.stop) as site:
                self._claim(site.desired.cluster)
                return self._within(site)
        except HeldBack as held:
            progress.commit = held.commit or progress.commit
            hold = explained(held.hold, progress.commit, progress.memory, request.followed)
            return progress.ended(PassResult.HELD, hold.text, holds=(hold,))
        except (Locked, LeaseLost) as locked:
            return progress.ended(PassResult.LOCKED, str(locked))
        except Interrupted:
            raise
        except SwarmplanError as error:
            new = new_commit(progress.memory, progress.commit)
            progress.reasons = tuple(dict.fromkeys((*new, *progress.reasons)))
            return progress.failed(str(error), transient=is_transient(error))

    def _claim(self, cluster: str) -> None:
        request = self.progress.request
        other = request.claim(cluster)
        if other:
            raise HeldBack(same_cluster(cluster, request.followed.name, other))

    def _within(self, site: Site) -> PassOutcome:
        progress = self.progress
        progress.observer.limit(_longest(site.desired))
        run = LeasedRun(progress, site, progress.memory.run)
        for _ in range(MOST_DECISIONS):
            decision = self._decided(site)
            if not decision.act:
                return self._left(decision, site)
            if run.has_newer_run():  # which may have ended while it was looked at
                continue
            with progress.phase("apply"):
                done = run.carry_out(decision)
            if not run.outdated:
                return run.ended(decision, done)
        name = site.desired.cluster
        raise Locked(f"{name} was changed meanwhile, {MOST_DECISIONS} times: it is looked at again")

    def _decided(self, site: Site) -> Decision:
        progress, request = self.progress, self.progress.request
        with progress.phase("observe"):
            progress.last = look = site.look(request.stop)
        self._recall(site)
        progress.drift = look.drift.findings
        memory, commit = progress.memory, progress.commit
        if request.fallback and commit and (since := changed_since(memory, commit, site.runs())):
            raise Locked(since)
        if look.drift.pending and is_applied(look, memory, commit):
            drift = with_other_runs(look, site.runs(), memory.run)
            progress.last = look = replace(look, drift=drift)
            progress.drift = drift.findings
        decision = decide(
            Case(
                look, memory, request.followed, commit, request.allowed, progress.wall(), asked=request.asked
            )
        )
        progress.memory = replace(memory, healed=decision.history)
        if decision.act or decision.holds or decision.unread:
            progress.reasons = why(
                look, memory, commit, request.reasons, before=request.troubled, left=decision.left
            )
        return decision

    def _recall(self, site: Site) -> None:
        """What was applied last, where this machine does not remember it."""
        progress = self.progress
        if progress.memory.recalled:
            return
        progress.memory = replace(recalled(site.runs(), progress.commit), begun=progress.memory.begun)
        applied = progress.memory.applied
        if applied and progress.is_other:
            # whether its commit may follow that one
            progress.request.source.fetch(applied.id, progress.request.stop)
        progress.memory = replace(progress.memory, recalled=True)

    def _left(self, decision: Decision, site: Site) -> PassOutcome:
        """The end of a pass that changes nothing."""
        progress, name = self.progress, self.progress.request.followed.name
        if decision.unread:
            return progress.ended(PassResult.FAILED, decision.unread, holds=decision.holds)
        if decision.holds:
            text = first_few([hold.text for hold in decision.holds], separator="; ")
            return progress.ended(PassResult.HELD, text, holds=decision.holds, again=decision.again)
        at = ""
        if progress.commit is not None and progress.is_other:  # whoever made it so, nobody has reported it
            memory = progress.memory
            new = new_commit(memory, progress.commit) if memory.applied or memory.begun else ()
            progress.reasons = tuple(dict.fromkeys((*new, *progress.reasons)))
            at = f" with commit {progress.commit.short}" if new and progress.commit else ""
            newest = next(iter(site.runs()), None)
            progress.memory = replace(memory, run=newest.id if newest else "")
        progress.up_to_date()
        return progress.ended(PassResult.UNCHANGED, f"{name} is up to date{at}: no changes")


def _longest(desired: Desired) -> float:
    """A look, a run that begins with another one, and the hooks in between."""
    return 2 * desired.policy.timeout + sum(hook.timeout for hook in desired.hooks.values())
