"""A simulated cluster to try single steps on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from laws.rig import Rig
from small_cluster import CLUSTER

from swarmplan.events import Result
from swarmplan.fleet import Fleet
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.bodies import Json
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.ports import Engine
from swarmplan.simulator import World
from swarmplan.sources.reader import Reader
from swarmplan.steps.base import Step


class Bench:
    """``fleet`` is what steps get; ``world`` is what is behind it."""

    def __init__(self) -> None:
        self.rig = Rig()
        self.fleet = Fleet(CLUSTER, {}, {}, self.world.connect, contents=Reader({}), folders=CopiedFolders())

    @property
    def world(self) -> World:
        return self.rig.world

    @property
    def manager(self) -> Engine:
        return self.fleet.manager()

    def made(self, desired: Desired) -> Fleet:
        """Bring the world to this and give the fleet of it."""
        assert self.rig.apply(desired).result is Result.CONVERGED
        return self.empty(desired)

    def empty(self, desired: Desired) -> Fleet:
        """The fleet of this, nothing made."""
        self.fleet = self.rig.fleet(desired)
        return self.fleet

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing happens by itself in here."""
        self.world.pass_tick = lambda: None  # type: ignore[method-assign]  # until it is given back
        yield
        del self.world.pass_tick

    def do(self, step: Step) -> None:
        """Act, and wait until it is true: at most as long as any step takes here."""
        step.apply(self.fleet)
        for _ in range(50):
            if step.unmet(self.fleet) is None:
                return
            self.world.pass_time(1)
        raise AssertionError(step.unmet(self.fleet))

    def node(self, machine: str) -> Json:
        """The machine's entry in the list of nodes."""
        return next(node for node in self.manager.nodes() if node["Description"]["Hostname"] == machine)

    def calls(self) -> list[str]:
        """The changing calls from now on (the list fills as they come)."""
        self.world.faults.calls.clear()
        return self.world.faults.calls


def machine(name: str) -> Key:
    return Key(Kind.MACHINE, name)


def node(name: str) -> Key:
    return Key(Kind.NODE, name)


class Answering(Fleet):
    """A fleet whose only engine, which manages, answers these calls."""

    def __init__(self, **methods: Callable[..., Any]) -> None:
        super().__init__(
            CLUSTER, {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()
        )
        self._only = SimpleNamespace(**methods)

    def manager(self) -> Any:
        return self._only

    def engine(self, machine: str) -> Any:  # noqa: ARG002 - the one engine is everywhere
        return self._only
