"""Listening to the managers of the clusters that are followed: what changes there is looked at within a second or two."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from swarmplan.adapters import Adapters
from swarmplan.agent.events import PassResult, Reason, Trigger
from swarmplan.agent.loop.follower import Follower
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.model.cluster import Desired
from swarmplan.reconcile.event_listener import EventListener

_CLOSING = 5.0
"""Seconds that listeners have to close their connections."""


class _Wake(threading.Event):
    """Set by what a manager reports: it wakes the follower, each time."""

    def __init__(self, ring: Callable[[], object]) -> None:
        super().__init__()
        self._ring = ring

    def set(self) -> None:
        self._ring()


class _Watch:
    """One cluster, as it was asked for last."""

    def __init__(self, follower: Follower, desired: Desired) -> None:
        self.desired, self._gone = desired, threading.Event()
        wake = _Wake(lambda: follower.wake(Reason(Trigger.EVENT)))
        self.listener = EventListener(self._adapters, wake, self._gone)
        self.thread = threading.Thread(
            target=self.listener.listen, name=f"events of {follower.followed.name}", daemon=True
        )
        self.thread.start()

    def leave(self) -> None:
        """Listen no more."""
        self._gone.set()
        self.listener.reconnect()

    @contextmanager
    def _adapters(self) -> Iterator[Adapters]:
        from swarmplan.cli.wiring.site import site

        with site(self.desired, simulate=False) as found:
            yield found.adapters


class EventWatches:
    """A listener for each cluster, from its first look on. A simulated cluster has no events that another process sees."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._watches: dict[Follower, _Watch] = {}
        self._changing = threading.Lock()
        """Each loop has a thread, and so has the agent file."""

    def after_pass(self, follower: Follower, passed: PassOutcome) -> None:
        """After a pass: the managers may be others now."""
        if passed.look is None or follower.followed.simulate or self._stop.is_set():
            return
        desired = passed.look.desired
        with self._changing:
            if follower.unfollowed:  # meanwhile: nobody would end its watch
                return
            known = self._watches.get(follower)
            if known is None:
                self._watches[follower] = _Watch(follower, desired)
                return
        moved = known.desired.nodes != desired.nodes
        known.desired = desired
        if moved or passed.ended.changes or passed.ended.result is PassResult.FAILED:
            known.listener.reconnect()

    def keep(self, followers: Collection[Follower]) -> None:
        """The agent file was changed: the others are not followed any more."""
        with self._changing:
            for follower in self._watches.keys() - set(followers):
                self._watches.pop(follower).leave()

    def end(self) -> None:
        """The agent ends."""
        with self._changing:
            watches = tuple(self._watches.values())
        for each in watches:
            each.leave()
        for each in watches:
            each.thread.join(_CLOSING / max(len(watches), 1))
