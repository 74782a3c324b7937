"""A simulated cluster to try single steps on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from laws.rig import Rig
from small_cluster import CLUSTER

from swarmplan.adapters import Adapters
from swarmplan.events import Result
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.bodies import Json
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.ports import Engine
from swarmplan.simulator import World
from swarmplan.sources.reader import Reader
from swarmplan.steps.base import Step


class Bench:
    """``adapters`` is what steps get; ``world`` is what is behind it."""

    def __init__(self) -> None:
        self.rig = Rig()
        self.adapters = Adapters(
            CLUSTER, {}, {}, self.world.connect, contents=Reader({}), folders=CopiedFolders()
        )

    @property
    def world(self) -> World:
        return self.rig.world

    @property
    def manager(self) -> Engine:
        return self.adapters.manager()

    def made(self, desired: Desired) -> Adapters:
        """Bring the world to this and give its adapters."""
        assert self.rig.apply(desired).result is Result.CONVERGED
        return self.empty(desired)

    def empty(self, desired: Desired) -> Adapters:
        """The adapters of this, nothing made."""
        self.adapters = self.rig.adapters(desired)
        return self.adapters

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing happens by itself in here."""
        self.world.pass_tick = lambda: None  # type: ignore[method-assign]  # until it is given back
        yield
        del self.world.pass_tick

    def do(self, step: Step) -> None:
        """Act, and wait until it is true: at most as long as any step takes here."""
        step.apply(self.adapters)
        for _ in range(50):
            if step.unmet(self.adapters) is None:
                return
            self.world.pass_time(1)
        raise AssertionError(step.unmet(self.adapters))

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


class Answering(Adapters):
    """A adapters whose only engine, which manages, answers these calls."""

    def __init__(self, **methods: Callable[..., Any]) -> None:
        super().__init__(
            CLUSTER, {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()
        )
        self._only = SimpleNamespace(**methods)

    def manager(self) -> Any:
        return self._only

    def engine(self, machine: str) -> Any:  # noqa: ARG002 - the one engine is everywhere
        return self._only
