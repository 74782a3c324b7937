"""The agent: a loop for each cluster that is followed, those who are told, and what others ask of it."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import swarmplan
from swarmplan.agent.events import AgentEvent, Reason
from swarmplan.agent.loop.bounded import Slots
from swarmplan.agent.loop.context import LoopContext
from swarmplan.agent.loop.follower import Follower
from swarmplan.agent.loop.listeners import Listener, ListenerQueue
from swarmplan.agent.loop.reports import Report, no_report
from swarmplan.agent.loop.times import RealTimes, Times
from swarmplan.agent.passes.memory.memory_file import MemoryFile
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.passes.ports import Source
from swarmplan.agent.policy.approved import approved
from swarmplan.agent.state import AgentStatus, InvalidFile
from swarmplan.errors import Interrupted, Refused
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.model.values.nearest import suggestion
from swarmplan.render.redact import redact
from swarmplan.spec.agent.settings import AgentSettings, Followed

MakeSource = Callable[[Followed], Source]
_LAST = 0.5
"""Seconds that a loop has to end which has no pass under way, once the time of the others is over."""
_MOST, _LONGEST = 20, 500
"""Problems of the agent file that the status has, and characters of each: the log has all."""
_ENDING = 5.0
"""Seconds that a listener has for the events that still wait for it."""


class Agent:
    """``make_source`` opens where the files of a cluster come from. ``state`` is the folder of what is remembered; ``after`` is called with
    each pass, by the thread of its loop; ``report`` says where the report of an internal error is."""

    def __init__(
        self,
        settings: AgentSettings,
        make_source: MakeSource,
        state: Path,
        *,
        warn: Callable[[str], None],
        new_run: Callable[[], str],
        stop: threading.Event,
        times: Times | None = None,
        after: Callable[[Follower, PassOutcome], None] = lambda _follower, _passed: None,
        report: Report = no_report,
    ) -> None:
        self.settings = settings
        self._make_source, self._state, self._after = make_source, state, after
        self._times, self._warn, self.stop = times or RealTimes(), warn, stop
        self._slots = Slots(settings.parallelism)
        self._context = LoopContext(self._times, self._slots, self.tell, warn, new_run, stop, report)
        self._queues: list[ListenerQueue] = []
        self._sinks: list[Listener] = []
        self._threads: dict[Follower, threading.Thread] = {}
        self._changing = threading.RLock()
        self._running = False
        self._started = self._times.wall()
        self._alive: float | None = None
        self._invalid: InvalidFile | None = None
        self.followers: dict[str, Follower] = {each.name: self._follower(each) for each in settings.clusters}

    def listen(self, name: str, listener: Listener) -> ListenerQueue:
        """Give every event from now on to a listener. One that fails or hangs disturbs no pass."""
        queue = ListenerQueue(name, listener, self._warn, self._context.report)
        self._queues.append(queue)
        self.forward(queue.put)
        return queue

    def forward(self, sink: Listener) -> None:
        """Call this with every event from now on, in the thread of its pass: it has a queue of its own, returns at once and never fails."""
        self._sinks.append(sink)

    def tell(self, event: AgentEvent) -> None:
        """Tell the listeners."""
        for sink in tuple(self._sinks):
            sink(event)

    def status(self) -> AgentStatus:
        """What is known of each cluster, in the order of the agent file."""
        with self._changing:
            clusters = tuple(follower.status for follower in self.followers.values())
        return AgentStatus(
            swarmplan.__version__, os.getpid(), self._started, clusters, self._alive, self._invalid
        )

    def beat(self) -> None:
        """The main thread is alive. Once it has said so, it is to do so every few seconds."""
        self._alive = self._times.wall()

    def file_is_invalid(self, problems: Sequence[str]) -> None:
        """The agent file was read again, and is not valid: so the status says until ``reload``."""
        since = self._invalid.since if self._invalid else self._times.wall()
        shown = tuple(plain_text(redact(problem), _LONGEST) for problem in problems[:_MOST])
        more = len(problems) - len(shown)
        self._invalid = InvalidFile(since, (*shown, *([f"and {more} more"] if more else ())))

    def look(self, clusters: Sequence[str], reason: Reason) -> Mapping[str, int]:
        """Bring the next look at these clusters forward (() for all): for each the number of the request. Raises Refused for one that is not
        followed."""
        return {name: self.follower(name).wake(reason) for name in clusters or tuple(self.followers)}

    def follower(self, name: str) -> Follower:
        """Raises Refused for a cluster that is not followed."""
        found = self.followers.get(name)
        if found is None:
            raise Refused(f"this agent does not follow {name}{suggestion(name, self.followers)}")
        return found

    def start(self) -> None:
        """Begin the loops."""
        with self._changing:
            self._running = True
            for follower in self.followers.values():
                self._begin(follower)

    def reload(self, settings: AgentSettings) -> None:
        """From here on as the agent file says now: clusters that are new are followed, others no more, and what changed holds from the next
        pass on."""
        self._invalid = None
        if settings == self.settings:
            return
        with self._changing:
            self._slots.set_most(self.settings.parallelism, settings.parallelism)
            before, self.settings = self.settings, settings
            known = {each.name: each for each in before.clusters}
            followers: dict[str, Follower] = {}
            followed = {each.name for each in settings.clusters}
            for name in (
                self.followers.keys() - followed
            ):  # first: another entry may follow the same cluster now
                self.followers[name].unfollow()
            for each in settings.clusters:
                follower = self.followers.get(each.name)
                if follower is None:
                    follower = self._follower(each)
                    if self._running:
                        self._begin(follower)
                elif known[each.name] != each:
                    follower.follow(each, self._make_source(each), approved(each))
                followers[each.name] = follower
            self.followers = followers

    def end(self, seconds: float) -> tuple[str, ...]:
        """``stop`` is set: wait for the passes that are under way, for so many seconds at most, then for the listeners. The clusters whose
        pass did not end."""
        self._alive = None  # who waits here shows no more signs of life
        until = self._times.monotonic() + seconds
        for follower in tuple(self._threads):
            follower.leave()
        for thread in tuple(self._threads.values()):
            thread.join(max(_LAST, until - self._times.monotonic()))
        left = tuple(
            follower.followed.name for follower, thread in self._threads.items() if thread.is_alive()
        )
        for queue in self._queues:
            queue.end(_ENDING)
        return left

    def _begin(self, follower: Follower) -> None:
        def loop() -> None:
            with suppress(Interrupted):
                follower.run()
            with self._changing:
                if not self.stop.is_set():
                    self._threads.pop(follower, None)

        thread = threading.Thread(target=loop, name=f"follow {follower.followed.name}", daemon=True)
        self._threads[follower] = thread
        thread.start()

    def _follower(self, followed: Followed) -> Follower:
        source, memory_file = self._make_source(followed), MemoryFile(self._state, followed.name)
        return Follower(followed, source, approved(followed), memory_file, self._context, after=self._after)
