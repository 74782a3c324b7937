"""The thread of one target: it takes the events that wait, sends what is due, and keeps what a restarted agent needs. What hangs or
fails here holds up this target alone."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from pathlib import Path

from swarmplan.agent.events import AgentEvent
from swarmplan.agent.notify import memory
from swarmplan.agent.notify.causes.cause import steady
from swarmplan.agent.notify.memory import Memory
from swarmplan.agent.notify.outbox import Outbox
from swarmplan.agent.notify.sender import NotifyResult, Sender
from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.targets.send import Send, send
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.dataclass import dataclass
from swarmplan.errors import Unreadable, reason_of
from swarmplan.render.text.one_line import one_line
from swarmplan.spec.agent.outside import Notify

MOST_EVENTS = 1000
"""That wait while a target is slow."""
_LONGEST_WAIT = 60.0
"""Seconds: a clock that was set is noticed then."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What a delivery needs of the outside: ``count`` gets the target's name and each result, ``warn`` one line for the log. Neither may
    block."""

    count: Callable[[str, NotifyResult], None]
    warn: Callable[[str], None]
    send: Send = send
    now: Callable[[], float] = time.time


class Delivery:
    """Of one target. ``file`` is where its state is kept."""

    def __init__(self, target: Notify, file: Path, clusters: Collection[str], ways: Ways) -> None:
        self._target, self._file, self._clusters, self._ways = target, file, clusters, ways
        self._events: deque[AgentEvent] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._until = 0.0
        self._warned: dict[str, str] = {}
        self._kept = b""
        self._thread = threading.Thread(target=self._run, name=f"notify {target.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def put(self, event: AgentEvent) -> None:
        """Queue an event, and return at once."""
        with self._changed:
            missed = len(self._events) >= MOST_EVENTS
            if missed:
                self._events.popleft()
            self._events.append(event)
            self._changed.notify()
        if missed:
            self._ways.count(self._target.name, NotifyResult.MISSED)

    def stop(self, until: float) -> None:
        """Let it end: what waits is sent until this time of the monotonic clock, and the rest kept."""
        with self._changed:
            self._stopping, self._until = True, until
            self._changed.notify()

    def join(self, seconds: float) -> None:
        """Wait for its end."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        sender = Sender(self._target, self._load())
        self._count(sender.follow(self._clusters, self._ways.now()))
        while True:
            for event in self._taken(sender):
                self._count(sender.see(event))
            self._keep(sender.memory)
            if self._stopping and time.monotonic() >= self._until:
                return
            notification = sender.next(self._ways.now())
            if notification is not None:
                self._keep(sender.memory)  # first: the attempt counts, whatever becomes of this process
                self._deliver(sender, notification)
                self._keep(sender.memory)
            elif self._stopping:
                return

    def _taken(self, sender: Sender) -> list[AgentEvent]:
        """The events that wait; waits for one, or until something is due, unless it is to end."""
        due = sender.wait(self._ways.now())
        with self._changed:
            if not self._events and not self._stopping and due != 0.0:
                self._changed.wait(_LONGEST_WAIT if due is None else min(due, _LONGEST_WAIT))
            taken = [*self._events]
            self._events.clear()
        return taken

    def _deliver(self, sender: Sender, notification: Notification) -> None:
        try:
            self._ways.send(self._target, notification)
        except NotDelivered as error:
            self._fail(sender, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other notifications go on
            self._fail(
                sender, NotDelivered(one_line(f"{type(error).__name__}: {reason_of(error)}"), final=True)
            )
        else:
            self._count(sender.sent())
            self._report("delivery", "")

    def _fail(self, sender: Sender, error: NotDelivered) -> None:
        results = sender.not_sent(self._ways.now(), final=error.final, after=error.after)
        self._count(results)
        more = "it is not sent again" if NotifyResult.FAILED in results else "it is tried again"
        self._report("delivery", f"{error}; {more}")

    def _load(self) -> Memory:
        try:
            return memory.load(self._file, self._target.name)
        except (Unreadable, OSError) as error:
            reason = str(error) if isinstance(error, Unreadable) else f"{self._file}: {reason_of(error)}"
            self._report("state", f"{reason}: what was notified before may be notified again")
            return Memory((), Outbox(self._target.name))

    def _keep(self, now: Memory) -> None:
        """Write it, where it changed."""
        digest = memory.digest_of(now)
        if digest == self._kept:
            return
        try:
            memory.save(self._file, now)
        except OSError as error:
            self._report(
                "state",
                f"{self._file} cannot be written ({reason_of(error)}): after a restart notifications may be sent again",
            )
            return
        self._kept = digest
        self._report("state", "")

    def _count(self, results: list[NotifyResult]) -> None:
        for each in results:
            self._ways.count(self._target.name, each)

    def _report(self, about: str, problem: str) -> None:
        """A problem is logged once, until it is another one or over."""
        if problem and self._warned.get(about) != steady(problem):
            self._ways.warn(f"notify.{self._target.name}: {problem}")
        self._warned[about] = steady(problem)
