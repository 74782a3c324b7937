"""The simulated world: both ports, injected failures, and its state as JSON."""

import json
from collections.abc import Callable
from typing import Any

from swarmplan.ports import Endpoint, Engine, KeyKeeper, MachineDriver, SwarmFolders
from swarmplan.simulator import saved, ticks
from swarmplan.simulator.api import locking
from swarmplan.simulator.api.engine import SimulatedEngine
from swarmplan.simulator.driver import SimulatedDriver
from swarmplan.simulator.folders import SimulatedFolders
from swarmplan.simulator.keeper import SimulatedKeeper
from swarmplan.simulator.state.state import SCHEME, State


class World(State):
    """Machines, engines and swarms in memory, strict as the real ones, the same in every run.

    Time passes only by calls: each one is a tick. ``pull``: images nobody has preloaded count as pulled from a
    registry. ``latency`` is called with every call before it is made (``manager-1: POST /swarm/init``) and may wait.
    """

    def __init__(
        self, seed: str = "", *, pull: bool = True, latency: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(seed, pull=pull, latency=latency)

    def driver(self, cluster: str, name: str | None = None) -> MachineDriver:
        """A driver for this cluster; with ``name``, one that only sees the machines of the driver of that name."""
        return SimulatedDriver(self, cluster, name)

    def connect(self, endpoint: Endpoint) -> Engine:
        """The engine of the machine at this endpoint at the time of each call."""
        return SimulatedEngine(self, endpoint.url.removeprefix(SCHEME))

    def keeper(self, cluster: str) -> KeyKeeper:
        """The KeyKeeper of this cluster."""
        return SimulatedKeeper(self, cluster)

    def folders(self) -> SwarmFolders:
        """The SwarmFolders port for copies made by this world's drivers."""
        return SimulatedFolders()

    def hang(self, cluster: str, name: str, *, hung: bool = True) -> None:
        """Let the machine's engine hang, or continue."""
        with self.lock:
            host = self.host(cluster, name)
            host.hung = hung
            self.changed(host)

    def kill(self, cluster: str, name: str) -> None:
        """Power the machine off, outside of the driver. The driver's ``start`` starts it again."""
        with self.lock:
            host = self.host(cluster, name)
            host.power = "stopped"
            host.redirects.clear()
            locking.stopped(self, host)

    def cut(self, cluster: str, name: str, *, cut: bool = True) -> None:
        """Disconnect the machine from the network of the engines, or reconnect it."""
        with self.lock:
            host = self.host(cluster, name)
            host.cut = cut
            self.changed(host)

    def expire(self, cluster: str, name: str) -> None:
        """Let the node certificate of the machine's engine expire, and restart the engine."""
        with self.lock:
            host = self.host(cluster, name)
            if host.membership == "active":
                host.membership = "error"
                self.changed(host)

    def pass_time(self, count: int) -> None:
        """Let time pass without a call."""
        with self.lock:
            for _ in range(count):
                self.pass_tick()

    def pass_tick(self) -> None:
        self.tick += 1
        ticks.run(self)

    def to_json(self) -> dict[str, Any]:
        """The whole state as JSON, without faults and listeners."""
        with self.lock:
            state: dict[str, Any] = json.loads(json.dumps(saved.dump(self)))
            return state

    @classmethod
    def from_json(cls, state: dict[str, Any], latency: Callable[[str], None] | None = None) -> "World":
        """The world of this state. Raises ValueError for anything else."""
        world = cls(latency=latency)
        saved.load(world, state)
        return world
