"""One cluster that is followed: when it is looked at next, why, and what is known of it."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from swarmplan.agent.events import (
    AgentEvent,
    PassEnded,
    PassResult,
    PassStarted,
    Reason,
    Resumed,
    Suspended,
    Trigger,
    Unfollowed,
)
from swarmplan.agent.loop.bounded import Bounded, Stuck
from swarmplan.agent.loop.context import LoopContext
from swarmplan.agent.loop.known import Known
from swarmplan.agent.loop.own_cluster import OwnCluster
from swarmplan.agent.loop.remembered import Remembered
from swarmplan.agent.loop.reports import internal_error
from swarmplan.agent.loop.request_queue import RequestQueue
from swarmplan.agent.loop.schedule import Schedule, place_of
from swarmplan.agent.loop.status import suspended_now
from swarmplan.agent.passes.memory.memory_file import MemoryFile
from swarmplan.agent.passes.observer import PassObserver
from swarmplan.agent.passes.one_pass import OnePass
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.passes.ports import HeldBack, Source
from swarmplan.agent.passes.request import PassRequest
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.staleness import as_of
from swarmplan.agent.state import ClusterStatus
from swarmplan.errors import Interrupted
from swarmplan.plan.plan import Approval
from swarmplan.spec.agent.settings import Followed

GRACE = 300.0
"""Seconds that a pass may take beyond the limits of its fetch, its look and its run before it is given up: the lease is waited for, too."""


class Follower:
    """One cluster. ``once`` is a pass; ``run`` is its loop, for a thread of its own."""

    def __init__(
        self,
        followed: Followed,
        source: Source,
        allowed: frozenset[Approval],
        memory_file: MemoryFile,
        context: LoopContext,
        *,
        after: "Callable[[Follower, PassOutcome], None]" = lambda _follower, _passed: None,
    ) -> None:
        """``after`` is called with each pass, by the thread of the loop."""
        self.followed, self.source, self.allowed = followed, source, allowed
        self._context, self._after = context, after
        self._remembered = Remembered(memory_file, context.warn)
        self._bounded = Bounded()
        self._troubled: frozenset[str] = frozenset()
        self._takes = 1200.0
        self._gone = threading.Event()
        now = context.times.monotonic()
        self._schedule = Schedule(now, followed.source.interval, place_of(followed.name))
        self._requests = RequestQueue(context.times)
        self._requests.add(Reason(Trigger.START))
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self.unfollowed = False
        """Whether it is not in the agent file any more."""
        self._known = Known(followed)
        with suppress(HeldBack):  # which its passes say
            self._remember()
        self._own = OwnCluster(context.claims, followed.name, self._gone)
        self._own.claim_again(followed, self._remembered.memory)

    # What others ask for

    def wake(self, reason: Reason) -> int:
        """Bring the next look forward. The number to wait for with ``wait_passed``."""
        return self._requests.add(reason)

    def wait_passed(self, request: int, seconds: float) -> bool:
        """Wait until a pass for this request has ended: one that was stopped has not. False is final where ``ended``."""
        return self._requests.wait_done(request, seconds)

    @property
    def ended(self) -> bool:
        """Whether its loop has ended."""
        return self._requests.closed

    def suspend(self, by: str, reason: str, until: float) -> None:
        """Begin no pass until ``until`` (seconds since the epoch, 0: until it is resumed). Raises Permanent where that cannot be
        remembered, HeldBack where it is not known what was."""
        event = Suspended(self.followed.name, self._context.times.wall(), by, reason, until)
        self._remembered.suspend(event)
        self._tell(event)

    def resume(self, by: str) -> bool:
        """Go on. False where it was not suspended, or the agent file says that it is."""
        was = self._suspended()
        if was is None or self.followed.suspended:
            return False
        self._remembered.suspend(None)
        self._tell(Resumed(self.followed.name, self._context.times.wall(), by))
        self.wake(Reason(Trigger.RESUMED, f"by {by}"))
        return True

    def follow(self, followed: Followed, source: Source, allowed: frozenset[Approval]) -> None:
        """From the next pass on by these settings."""
        with self._lock:
            if followed.source.interval != self.followed.source.interval:
                now = self._context.times.monotonic()
                self._schedule = Schedule(now, followed.source.interval, place_of(followed.name), at=1)
            self.followed, self.source, self.allowed = followed, source, allowed
            self._known.follow(followed)
        self.wake(Reason(Trigger.SETTINGS))

    def unfollow(self) -> None:
        """It is not in the agent file any more: leave it. Nothing is told of it after this, not even of a pass that does not end at once."""
        with self._telling:
            self.unfollowed = True
            self._context.tell(Unfollowed(self.followed.name, self._context.times.wall()))
        self.leave()

    def leave(self) -> None:
        """Begin no more passes. One that is under way ends as one that is stopped."""
        self._gone.set()
        self._own.leave()
        self._requests.wake()

    @property
    def status(self) -> ClusterStatus:
        """What is known of it."""
        status = as_of(self._known.status, self._context.times.wall())
        return replace(status, suspended=self._suspended(), due=self._due_at())

    # The loop

    def run(self) -> None:
        """Pass after pass, until the agent ends or the cluster is left."""
        try:
            while not self._over():
                self._known.update(alive=self._context.times.wall())
                reasons = self._requests.wait(self._schedule.due(self._context.times.jitter()), self._over)
                if reasons is not None and not self._over():
                    self.once(reasons)
        finally:
            self._requests.close()

    def due(self) -> float:
        """When the next look by the timer is due, by the monotonic clock, without chance."""
        return self._schedule.due()

    def once(self, reasons: tuple[Reason, ...] | None = None) -> PassOutcome | None:
        """One pass, and what is remembered of it; None where there was none, as the cluster is suspended, or the agent ends."""
        request, mine = self._requests.take()
        reasons = (reasons or ()) + mine or (Reason(Trigger.INTERVAL),)
        passed = None
        try:
            if self._suspended() is None:
                passed = self._pass(reasons)
        except Interrupted:
            return None
        finally:
            self._schedule_next(reasons)
        self._requests.finish(request)
        return passed

    def _pass(self, reasons: tuple[Reason, ...]) -> PassOutcome:
        times, name = self._context.times, self.followed.name
        with self._context.slots.one(self._over, self._waits):
            began = times.wall()
            self._tell(PassStarted(name, began, reasons))
            self._known.update(acting=_shown(reasons), alive=began, waiting=False)
            try:
                self._remember()
                passed = self._bounded.run(self._prepared(reasons).run, self._late(times.monotonic()))
            except HeldBack as held:
                ended = PassEnded(name, times.wall(), PassResult.HELD, str(held), reasons, holds=(held.hold,))
                passed = PassOutcome(ended, None)
            except Stuck as stuck:
                passed = PassOutcome(
                    PassEnded(name, times.wall(), PassResult.FAILED, str(stuck), reasons),
                    self._remembered.memory,
                )
            except Interrupted:
                self._known.update(acting="", alive=times.wall(), lease_held=False)
                raise
            except Exception as bug:  # noqa: BLE001 - a fault in one pass must not end the loop, nor the others
                text = internal_error(bug, self._context.report)
                passed = PassOutcome(
                    PassEnded(name, times.wall(), PassResult.FAILED, text, reasons), self._remembered.memory
                )
        self._settle(passed)
        return passed

    def _waits(self) -> None:
        """Others have all the places of passes: its loop does not hang."""
        self._known.update(waiting=True, alive=self._context.times.wall())

    def _prepared(self, reasons: tuple[Reason, ...]) -> OnePass:
        with self._lock:
            followed, source, allowed = self.followed, self.source, self.allowed
        wanted = PassRequest(
            followed, source, self._remembered.memory, allowed, reasons, self._context.new_run(), _Either(self._context.stop, self._gone),
            self._troubled, claim=lambda cluster: self._own.claim(followed, cluster),
        )  # fmt: skip
        observer = PassObserver(
            phase=lambda phase: self._begins(phase, followed, reasons),
            lease=lambda held: self._known.update(lease_held=held),
            limit=self._set_takes,
            begins=self._remembered.keep,
        )
        return OnePass(wanted, observer, self._context.times.wall)

    def _begins(self, phase: str, followed: Followed, reasons: tuple[Reason, ...]) -> None:
        """A phase of a pass begins. Raises HeldBack where the cluster is to be changed, and is another entry's by now."""
        if phase == "apply":
            self._own.require(followed)
        self._known.update(acting=f"{phase}: {_shown(reasons)}", alive=self._context.times.wall())

    def _set_takes(self, seconds: float) -> None:
        self._takes = seconds

    def _late(self, began: float) -> Callable[[], str]:
        """Why a pass is given up."""

        def late() -> str:
            self._known.update(alive=self._context.times.wall())
            limit = 2 * getattr(self.followed.source, "timeout", 0.0) + self._takes + GRACE
            if self._context.times.monotonic() - began < limit:
                return ""
            return f"the pass hangs: it was given up after {limit:g} s, in which its fetch and its run should have ended"

        return late

    def _settle(self, passed: PassOutcome) -> None:
        """Remember what a pass came to, and tell of it."""
        self._troubled = passed.troubled
        if passed.memory is not None:
            self._remembered.keep(passed.memory)
            if not self._over():
                self._own.claim_again(self.followed, self._remembered.memory)
        self._known.passed(passed, self._remembered.memory)
        if passed.again is not None:
            failed = any(hold.kind == HoldKind.FAILED_COMMIT for hold in passed.ended.holds)
            self._requests.at(passed.again, Reason(Trigger.RETRY if failed else Trigger.WINDOW))
        if not self.unfollowed:
            self._after(self, passed)
        self._tell(passed.ended)

    def _tell(self, event: AgentEvent) -> None:
        with self._telling:
            if not self.unfollowed:
                self._context.tell(event)

    def _schedule_next(self, reasons: tuple[Reason, ...]) -> None:
        now = self._context.times.monotonic()
        if any(reason.trigger is Trigger.INTERVAL for reason in reasons) or now >= self._schedule.due():
            self._schedule.looked(now)
        else:
            self._schedule.skip_past(now)

    # What is known

    def _remember(self) -> None:
        """Read what was remembered. Raises HeldBack in a pass where that is damaged."""
        memory = self._remembered.read()
        if memory is not None and self._known.status.applied is None:
            self._known.update(applied=memory.applied)

    def _suspended(self) -> Suspended | None:
        return suspended_now(self.followed, self._remembered.memory, self._context.times.wall())

    def _due_at(self) -> float:
        times = self._context.times
        return times.wall() + max(0.0, self._schedule.due() - times.monotonic())

    def _over(self) -> bool:
        return self._context.stop.is_set() or self._gone.is_set()


class _Either(threading.Event):
    """Set with either of two."""

    def __init__(self, one: threading.Event, other: threading.Event) -> None:
        super().__init__()
        self._both = (one, other)

    def is_set(self) -> bool:
        return any(each.is_set() for each in self._both)


def _shown(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(dict.fromkeys(f"{one.trigger} {one.text}".strip() for one in reasons))
