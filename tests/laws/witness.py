"""A simulated world that remembers what it was asked and could not grant, and what stood at each moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from swarmplan.errors import Failure
from swarmplan.simulator import World
from swarmplan.simulator.state.faults import Fault
from swarmplan.simulator.state.raft import has_quorum


class Witness(World):
    """``refused`` are the changes it was asked for in vain, ``leaderless`` the calls after which a swarm of it took no orders;
    both are kept once it ``watches``."""

    def __init__(self) -> None:
        super().__init__()
        self.watches = False
        self.refused: list[str] = []
        self.leaderless: list[str] = []

    @contextmanager
    def call(self, machine: str, name: str, *, mutates: bool, halves: bool = False) -> Iterator[Fault | None]:
        try:
            with super().call(machine, name, mutates=mutates, halves=halves) as fault:
                yield fault
        except Failure as error:
            if self.watches and mutates:
                self.refused.append(f"{machine}: {name}: {error}")
            raise
        with self.lock:
            if self.watches and not all(has_quorum(self.hosts, swarm) for swarm in self.swarms.values()):
                self.leaderless.append(f"{machine}: {name}")
