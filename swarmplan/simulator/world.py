"""The ways into the simulated world: both ports, the trouble to order, and its state as JSON."""

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
    registry. ``latency`` is told every call before it is made (``manager-1: POST /swarm/init``) and may wait.
    """

    def __init__(
        self, seed: str = "", *, pull: bool = True, latency: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(seed, pull=pull, latency=latency)

    def driver(self, cluster: str, name: str | None = None) -> MachineDriver:
        """A driver for this cluster; with ``name``, one that only sees the machines of the driver of that name."""
        return SimulatedDriver(self, cluster, name)

    def connect(self, endpoint: Endpoint) -> Engine:
        """The engine of the machine at this endpoint, whatever machine is there by then."""
        return SimulatedEngine(self, endpoint.url.removeprefix(SCHEME))

    def keeper(self, cluster: str) -> KeyKeeper:
        """Where this cluster's unlock key is kept."""
        return SimulatedKeeper(self, cluster)

    def folders(self) -> SwarmFolders:
        """What knows the folders that this world's drivers copy."""
        return SimulatedFolders()

    def hang(self, cluster: str, name: str, *, hung: bool = True) -> None:
        """Let the machine's engine hang, or come back."""
        with self.lock:
            host = self.host(cluster, name)
            host.hung = hung
            self.changed(host)

    def kill(self, cluster: str, name: str) -> None:
        """Cut the machine's power behind everybody's back. The driver's ``start`` brings it up again."""
        with self.lock:
            host = self.host(cluster, name)
            host.power = "stopped"
            host.redirects.clear()
            locking.stopped(self, host)

    def cut(self, cluster: str, name: str, *, cut: bool = True) -> None:
        """Take the machine off the network the engines share, or put it back."""
        with self.lock:
            host = self.host(cluster, name)
            host.cut = cut
            self.changed(host)

    def expire(self, cluster: str, name: str) -> None:
        """Let the certificate run out that the machine's engine shows to the swarm, and the engine start again."""
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
        """The whole state as plain JSON. Faults and listeners are not part of it."""
        with self.lock:
            state: dict[str, Any] = json.loads(json.dumps(saved.dump(self)))
            return state

    @classmethod
    def from_json(cls, state: dict[str, Any], latency: Callable[[str], None] | None = None) -> "World":
        """The world that gave this state. Raises ValueError when it is none."""
        world = cls(latency=latency)
        saved.load(world, state)
        return world
