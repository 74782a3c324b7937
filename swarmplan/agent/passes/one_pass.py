"""One pass of one cluster: fetch, load, look, decide, carry out; and what it came to."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field, replace

from swarmplan.agent.events import Commit, Hold, PassEnded, PassResult, Reason, Trigger
from swarmplan.agent.passes.decision import Case, Decision, decide, tried
from swarmplan.agent.passes.health import health_of, troubled
from swarmplan.agent.passes.last_applied import LastApplied, both, changed_since, last_applied, source_name
from swarmplan.agent.passes.memory import Memory
from swarmplan.agent.passes.other_runs import is_applied, with_other_runs
from swarmplan.agent.passes.ports import Done, HeldBack, Look, Order, Site, Source
from swarmplan.agent.passes.ran import is_transient, of_verdict
from swarmplan.agent.passes.recall import recalled
from swarmplan.agent.passes.source_holds import explained, same_cluster
from swarmplan.agent.passes.why import new_commit, short, why
from swarmplan.agent.policy.heal import noted
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.policy.retry import failed_again
from swarmplan.agent.state import Health
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import DriftKind, Finding
from swarmplan.errors import Interrupted, LeaseLost, Locked, SwarmplanError
from swarmplan.events import Result
from swarmplan.model.cluster import Desired
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.plan import Approval, Plan
from swarmplan.render.redact import redact
from swarmplan.spec.agent.settings import Followed

_LONGEST = 2000
"""Characters of a text that is told."""
MOST_DECISIONS = 3
"""Of one pass: each further one is made since the cluster was changed after the look."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pass is of. ``reasons`` are why the cluster is looked at; ``troubled`` are the machines that were no working nodes in the last
    pass; ``run`` is the id that a run of it has in the history. ``kept``: the commit is not the newest, but the one that was applied last."""

    followed: Followed
    source: Source
    memory: Memory | None
    allowed: frozenset[Approval]
    reasons: tuple[Reason, ...]
    run: str
    stop: threading.Event
    troubled: frozenset[str] = frozenset()
    kept: bool = False
    claim: Callable[[str], str] = lambda _cluster: ""
    """Told the name of the cluster in the files: the entry of the agent file that follows it already, "" for none."""

    @property
    def asked(self) -> bool:
        """Whether a person asked for it."""
        return any(reason.trigger is Trigger.REQUEST for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass came to: ``memory`` is what is to be remembered, None where that is not known. ``again``: when it may be worth a
    look by itself, in seconds since the epoch."""

    ended: PassEnded
    memory: Memory | None
    fetched: Commit | None = None
    look: Look | None = None
    health: Health | None = None
    troubled: frozenset[str] = frozenset()
    again: float | None = None


@dataclass(slots=True)
class OnePass:
    """``doing`` is told each phase as it begins: fetch, observe, apply; ``wall`` gives seconds since the epoch."""

    wanted: Wanted
    doing: Callable[[str], None] = lambda _phase: None
    leased: Callable[[bool], None] = lambda _held: None
    takes: Callable[[float], None] = lambda _seconds: None
    """Told for how many seconds the files let a look and a run take."""
    begins: Callable[[Memory], None] = lambda _memory: None
    """Told what is to be remembered before anything is changed: a pass that is killed remembers nothing else."""
    wall: Callable[[], float] = time.time
    seconds: dict[str, float] = field(default_factory=dict)
    commit: Commit | None = None
    last: Look | None = None
    drift: tuple[Finding, ...] = ()
    """What has drifted now."""
    reasons: tuple[Reason, ...] = ()
    memory: Memory = field(default_factory=Memory)
    run_known: str = ""
    """The newest run whose work the next look sees."""
    outdated: bool = False
    """Whether the run under the lease was refused since the decision is one on another state."""

    def run(self) -> Passed:
        """Raises Interrupted where it was stopped before it came to anything."""
        passed, wanted = self.newest(), self.wanted
        source, looked = source_name(wanted.followed), passed.look is not None
        commit = last_applied(wanted.memory, passed.ended, source, looked=looked)
        if commit is None:
            return passed
        other = replace(wanted, source=LastApplied(wanted.source, commit), kept=True)
        kept = OnePass(other, self.doing, self.leased, self.takes, self.begins, self.wall).newest()
        if kept.look is None:
            text = f"{passed.ended.text}; commit {short(commit)}, which was applied last, cannot be used either: {kept.ended.text}"
            return replace(passed, ended=replace(passed.ended, text=_line(text)))
        ended = both(passed.ended, kept.ended, commit)
        return replace(
            kept,
            ended=replace(ended, text=_line(ended.text)),
            fetched=passed.fetched,
            again=passed.again or kept.again,
        )

    def newest(self) -> Passed:
        """The pass of what the source has now, whatever comes of it."""
        wanted = self.wanted
        self.reasons = wanted.reasons
        self.memory = wanted.memory or Memory()
        try:
            with self._phase("fetch"):
                applied = self.memory.applied
                self.commit = wanted.source.fetch(applied.id if applied else "", wanted.stop)
            with wanted.source.opened(self.commit, self.memory.cluster, wanted.stop) as site:
                self._claim(site.desired.cluster)
                return self._within(site)
        except HeldBack as held:
            self.commit = held.commit or self.commit
            hold = explained(held.hold, self.commit, self.memory, wanted.followed)
            return self._ended(PassResult.HELD, hold.text, holds=(hold,))
        except (Locked, LeaseLost) as locked:
            return self._ended(PassResult.LOCKED, str(locked))
        except Interrupted:
            raise
        except SwarmplanError as error:
            self.reasons = tuple(dict.fromkeys((*new_commit(self.memory, self.commit), *self.reasons)))
            return self._failed(str(error), transient=is_transient(error))

    def _claim(self, cluster: str) -> None:
        other, name = self.wanted.claim(cluster), self.wanted.followed.name
        if other:
            raise HeldBack(same_cluster(cluster, name, other))

    def _within(self, site: Site) -> Passed:
        self.takes(_longest(site.desired))
        self.run_known = self.memory.run
        for _ in range(MOST_DECISIONS):
            decision = self._decided(site)
            if not decision.act:
                return self._left(decision, site)
            if self._has_newer_run(site):  # which may have ended while it was looked at
                continue
            with self._phase("apply"):
                done = self._carry_out(site, decision)
            if not self.outdated:
                return self._after(decision, done)
        raise Locked(
            f"{site.desired.cluster} was changed meanwhile, {MOST_DECISIONS} times: it is looked at again"
        )

    def _decided(self, site: Site) -> Decision:
        wanted = self.wanted
        with self._phase("observe"):
            self.last = look = site.look(wanted.stop)
        if not self.memory.recalled:
            self.memory = replace(recalled(site.runs(), self.commit), begun=self.memory.begun)
            applied = self.memory.applied
            if applied and self.commit and applied.id != self.commit.id:
                wanted.source.fetch(applied.id, wanted.stop)  # whether its commit may follow that one
            self.memory = replace(self.memory, recalled=True)
        self.drift = look.drift.findings
        if wanted.kept and self.commit and (since := changed_since(self.memory, self.commit, site.runs())):
            raise Locked(since)
        if look.drift.pending and is_applied(look, self.memory, self.commit):
            drift = with_other_runs(look, site.runs(), self.memory.run)
            self.last = look = replace(look, drift=drift)
            self.drift = drift.findings
        case = Case(
            look,
            self.memory,
            wanted.followed,
            self.commit,
            wanted.allowed,
            self.wall(),
            asked=wanted.asked,
        )
        decision = decide(case)
        self.memory = replace(self.memory, healed=decision.history)
        if decision.act or decision.holds or decision.unread:
            self.reasons = why(
                look, self.memory, self.commit, wanted.reasons, before=wanted.troubled, left=decision.left
            )
        return decision

    def _has_newer_run(self, site: Site) -> bool:
        """Whether the swarm has a record of a run that the decision may not have seen the work of; of the next one it has."""
        newest = next((one.id for one in site.runs()), "")
        if newest in {"", self.run_known}:
            return False
        self.run_known = newest
        return True

    def _left(self, decision: Decision, site: Site) -> Passed:
        """The end of a pass that changes nothing."""
        if decision.unread:
            return self._ended(PassResult.FAILED, decision.unread, holds=decision.holds)
        if decision.holds:
            text = first_few([hold.text for hold in decision.holds], separator="; ")
            return self._ended(PassResult.HELD, text, holds=decision.holds, again=decision.again)
        at = ""
        if self.commit is not None and self._is_other:  # whoever made it so, nobody has told
            told = new_commit(self.memory, self.commit) if self.memory.applied or self.memory.begun else ()
            self.reasons = tuple(dict.fromkeys((*told, *self.reasons)))
            at = f" with commit {short(self.commit)}" if told else ""
            newest = next(iter(site.runs()), None)
            self.memory = replace(self.memory, run=newest.id if newest else "")
        self._true()
        return self._ended(PassResult.UNCHANGED, f"{self.wanted.followed.name} is up to date{at}: no changes")

    @property
    def _is_other(self) -> bool:
        """Whether the commit is another one than was applied last."""
        applied = self.memory.applied
        return self.commit is not None and (applied is None or applied.id != self.commit.id)

    def _carry_out(self, site: Site, decision: Decision) -> Done:
        order = Order(
            run=self.wanted.run,
            commit=self.commit,
            only=decision.only,
            allowed=lambda plan: self._why_outdated(plan, decision, site),
            because="; ".join(f"{reason.trigger}: {reason.text}" for reason in self.reasons),
        )
        before, self.outdated = self.memory, False
        if self.last is None or not is_applied(self.last, before, self.commit):
            # until it is done, the cluster is neither as before nor as asked for
            self.memory = replace(self.memory, inputs="")
        if self.commit is not None:
            self.memory = replace(self.memory, begun=self.commit.id)
            self.begins(self.memory)
        try:
            done = site.carry_out(order, self.wanted.stop, lambda: self.leased(True))  # noqa: FBT003 - a state
        except Locked:
            self.memory = before
            raise
        finally:
            self.leased(False)  # noqa: FBT003
        if done.verdict.result is Result.REFUSED and not done.verdict.outcomes:
            self.memory = before  # nothing was begun
        self.outdated = self.outdated and done.verdict.result is Result.REFUSED
        return done

    def _why_outdated(self, plan: Plan, decision: Decision, site: Site) -> str | None:
        """Why a plan that was made under the lease is not what was decided on; it is decided anew then."""
        why_not = _not_decided(plan, decision)
        if why_not is None and self._has_newer_run(site):
            why_not = f"run {self.run_known} was made meanwhile: it is looked at again"
        self.outdated = why_not is not None
        return why_not

    def _after(self, decision: Decision, done: Done) -> Passed:
        if done.last is not None:
            self.last, self.drift = done.last, done.last.drift.findings
        if done.verdict.result is Result.INTERRUPTED:  # it is done again when the agent is started again
            raise Interrupted(done.verdict.reason)
        result, text, transient = of_verdict(done.verdict, self.wanted.followed.name)
        if done.verdict.reason and result is PassResult.HELD:
            held = Hold(HoldKind.REFUSED, done.verdict.reason)
            return self._ended(result, text, holds=(*decision.holds, held), done=done)
        if result is PassResult.LOCKED:
            return self._ended(result, text, done=done)
        if result is PassResult.FAILED:
            return self._failed(text, transient=transient, done=done)
        self._healed(decision)
        self.drift = tuple(
            one for one in self.drift if one.kind is DriftKind.FOREIGN or one.key in decision.left
        )
        if done.verdict.outcomes:
            self.memory = replace(self.memory, run=self.wanted.run)
        if decision.holds:
            self._true(whole=False)
            text = f"{text}; left: {first_few([hold.text for hold in decision.holds], separator='; ')}"
            return self._ended(PassResult.APPLIED, text, holds=decision.holds, done=done)
        self._true()
        return self._ended(result, text, done=done)

    def _true(self, *, whole: bool = True) -> None:
        """The cluster is as the files ask for it; not ``whole``: but for drift that is left."""
        look = self.last
        if look is None:
            return
        self.memory = replace(
            self.memory,
            cluster=look.desired.cluster,
            applied=self.commit,
            source=source_name(self.wanted.followed),
            begun="",
            files=dict(look.files),
            contents=dict(look.contents),
            inputs=look.inputs,
            failed=None if whole else self.memory.failed,
        )

    def _healed(self, decision: Decision) -> None:
        """Remember what was brought back: what has to be so too often is contested."""
        heal, before = self.wanted.followed.heal, self.memory.healed
        self.memory = replace(self.memory, healed=noted(before, decision.healed, heal, self.wall()))

    def _failed(self, text: str, *, transient: bool, done: Done | None = None) -> Passed:
        what, at = tried(self.commit, self.last), self.wall()
        failed = failed_again(self.memory.failed, what, at, transient=transient, reason=_line(text))
        self.memory = replace(self.memory, failed=failed)
        return self._ended(PassResult.FAILED, text, done=done)

    def _ended(
        self,
        result: PassResult,
        text: str,
        *,
        holds: tuple[Hold, ...] = (),
        done: Done | None = None,
        again: float | None = None,
    ) -> Passed:
        look = self.last
        return Passed(
            PassEnded(
                cluster=self.wanted.followed.name,
                at=self.wall(),
                result=result,
                text=_line(text),
                reasons=tuple(replace(one, text=_line(one.text)) for one in self.reasons),
                commit=self.commit,
                seconds=dict(self.seconds),
                holds=tuple(replace(one, text=_line(one.text), remedy=_line(one.remedy)) for one in holds),
                drift=_counted(self.drift),
                changes=done.changes if done else {},
                run=self.wanted.run if done and done.verdict.outcomes else "",
            ),
            memory=self.memory if self.memory.recalled else None,
            fetched=self.commit,
            look=look,
            health=health_of(look) if look else None,
            troubled=troubled(look) if look else self.wanted.troubled,
            again=again,
        )

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        self.doing(name)
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - began, 3)


def _longest(desired: Desired) -> float:
    """A look, a run that begins with another one, and the hooks in between."""
    return 2 * desired.policy.timeout + sum(hook.timeout for hook in desired.hooks.values())


def _line(text: str) -> str:
    """One line, without a secret."""
    return plain_text(redact(text), _LONGEST)


def _not_decided(plan: Plan, decision: Decision) -> str | None:
    """Why a plan that was made under the lease is not what was decided on."""
    if decision.permitted is None:
        return None
    more = sorted(
        str(change.key) for change in plan.changes if change.fields and change.key not in decision.permitted
    )
    return (
        f"more differs now than was decided on ({first_few(more)}): it is looked at again" if more else None
    )


def _counted(drift: tuple[Finding, ...]) -> Mapping[str, int]:
    return Counter(str(finding.kind) for finding in drift)
