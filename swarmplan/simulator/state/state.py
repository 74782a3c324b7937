"""The state of the simulation: every machine and every swarm, under one lock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

from swarmplan.errors import NotFound, Unreachable
from swarmplan.simulator.state.events import Feed
from swarmplan.simulator.state.faults import Fault, Faults, When
from swarmplan.simulator.state.identity import identifier
from swarmplan.simulator.state.records import Host, Swarm
from swarmplan.simulator.state.registry import Registry

SCHEME = "simulated://"


class State:
    """The state, and the one entry of every call. ``World`` adds the ports and lets time pass.

    ``preloaded``: the images that came from archives, so that no registry has them. ``broken``: images whose
    containers end at once, and the error their tasks show; ``said`` is what they write to their logs. ``kept``: the unlock key that somebody keeps, by cluster.
    """

    def __init__(self, seed: str, *, pull: bool, latency: Callable[[str], None] | None) -> None:
        self.seed = seed
        self.pull = pull
        self.latency = latency
        self.faults = Faults()
        self.feed = Feed()
        self.tick = 0
        self.hosts: dict[str, Host] = {}
        self.swarms: dict[str, Swarm] = {}
        self.leftovers: dict[str, list[str]] = {}
        self.locks: dict[str, str] = {}
        self.made: dict[str, int] = {}
        self.kept: dict[str, str] = {}
        self.preloaded: set[str] = set()
        self.broken: dict[str, str] = {}
        self.said: dict[str, list[str]] = {}
        self.registry = Registry(everything=pull)
        self.lock = RLock()

    def pass_tick(self) -> None:
        """Advance the world by one tick."""
        raise NotImplementedError

    @contextmanager
    def call(self, machine: str, name: str, *, mutates: bool, halves: bool = False) -> Iterator[Fault | None]:
        """Around every call of either port: the delay, the lock, the tick, the injected fault.

        A call that ``halves`` is given a fault that strikes half-way and sees to the half itself.
        """
        if self.latency is not None:
            self.latency(f"{machine}: {name}")
        with self.lock:
            fault = self.faults.due(f"{machine}: {name}") if mutates else None
            half = halves and fault is not None and fault.when is When.HALF
            if fault is not None and fault.when is not When.AFTER and not half:
                raise fault.error
            self.pass_tick()
            yield fault if half else None
            if fault is not None:
                raise fault.error

    def engine_of(self, key: str) -> Host:
        """The host whose engine is at ``key`` if it answers. Raises Unreachable like a real connection."""
        host = self.hosts.get(key)
        if host is None or not host.alive:
            why = "timed out" if host is not None and host.hung else "Connection refused"
            raise Unreachable(f"engine at {SCHEME}{key} does not answer ({why})")
        return host

    def host(self, cluster: str, name: str) -> Host:
        """The record of a machine. Raises NotFound."""
        try:
            return self.hosts[f"{cluster}/{name}"]
        except KeyError:
            raise NotFound(f"no simulated machine {name} in cluster {cluster}") from None

    def changed(self, host: Host) -> None:
        """Notify the host's swarm that the host changed."""
        swarm = self.swarms.get(host.swarm)
        if swarm is not None and host.node in swarm.nodes:
            swarm.moving[host.node] = None

    def new_id(self, kind: str, name: str) -> str:
        """An id for a new thing: the same for the n-th thing of this kind and name in every run."""
        key = f"{kind}/{name}"
        return identifier(self.seed, key, self.count(key))

    def count(self, counter: str) -> int:
        """Add one to a counter, and return it."""
        self.made[counter] = self.made.get(counter, 0) + 1
        return self.made[counter]
