"""A lab of engines for the Engine contract: three of them, simulated or real, and what tests do with them again and again.

The contract's tests stand in ``contract/engine_*.py``; ``test_engine_*.py`` runs all of them on each kind of engine.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from swarmplan.errors import Failure, NotFound, Transient, Unreachable
from swarmplan.model.bodies import Json
from swarmplan.model.content import KINDS
from swarmplan.ports import Engine, MachineDriver

IMAGE = "127.0.0.1:9/lab/hello:1"
"""At a registry by address where nothing listens, so that the try to pull it first fails at once."""
MISSING = "127.0.0.1:9/lab/missing:1"
MANAGER, WORKER = "manager", "worker"


@dataclass
class Lab:
    """``engines`` and ``addresses`` by machine name, the future manager first. ``pause`` is slept between two looks;
    ``freeze`` lets a machine's engine hang for as long as a block lasts."""

    driver: MachineDriver
    engines: dict[str, Engine]
    addresses: dict[str, str]
    archive: Path
    image_id: str
    pause: float
    freeze: Callable[[str], AbstractContextManager[None]]
    names: tuple[str, ...] = field(init=False)
    formed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.names = tuple(self.engines)

    @property
    def manager(self) -> Engine:
        return self.engines[self.names[0]]

    def engine(self, number: int) -> Engine:
        return self.engines[self.names[number]]

    def body(self, number: int) -> Json:
        return {"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": self.addresses[self.names[number]]}

    def init(self) -> str:
        return self.manager.init_swarm(self.body(0))

    def tokens(self) -> dict[str, str]:
        found: dict[str, str] = self.manager.swarm()["JoinTokens"]
        return found

    def join(self, number: int, role: str = WORKER, token: str = "") -> None:
        """Let the engine join the first one's swarm, and wait until it is there."""
        token = token or self.tokens()[role.capitalize()]
        remote = [f"{self.addresses[self.names[0]]}:2377"]
        self.engine(number).join_swarm({**self.body(number), "RemoteAddrs": remote, "JoinToken": token})
        self.wait(lambda: self.node(number)["Status"]["State"] == "ready", f"{self.names[number]} is ready")

    def id(self, number: int) -> str:
        return str(self.engine(number).info()["Swarm"]["NodeID"])

    def node(self, number: int) -> Json:
        """The manager's entry of this engine's node."""
        own = self.id(number)
        return next(node for node in self.manager.nodes() if node["ID"] == own)

    def update_swarm(self, **fields: Json) -> None:
        """Update groups of the swarm's live spec."""
        live = self.manager.swarm()
        spec = {**live["Spec"], **{name: {**live["Spec"][name], **more} for name, more in fields.items()}}
        self.manager.update_swarm(live["Version"]["Index"], spec)

    def set_node(self, number: int, **fields: Any) -> None:
        """Update the node's spec as it should be done: whole, with a fresh version."""

        def done() -> bool:
            node = self.node(number)
            with suppress(Failure):
                self.manager.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], **fields})
                return True
            return False

        self.wait(done, f"{self.names[number]} takes {fields}")

    def change(self, name: str, change: Callable[[Json], None]) -> None:
        """Update a service's live spec."""
        service = self.manager.service(name)
        change(service["Spec"])
        self.manager.update_service(service["ID"], service["Version"]["Index"], service["Spec"])

    def tasks(self, name: str, state: str = "running") -> list[Json]:
        """The service's tasks that should and do have this state."""
        return [
            task for task in self.all_tasks(name) if task["DesiredState"] == state == task["Status"]["State"]
        ]

    def all_tasks(self, name: str) -> list[Json]:
        """The service's tasks, in whatever state."""
        return tasks_of(self.manager, name)

    def wait_running(self, name: str, count: int) -> list[Json]:
        self.wait(lambda: len(self.tasks(name)) == count, f"{count} tasks of {name} run")
        return self.tasks(name)

    def wait(self, condition: Callable[[], bool], what: str, within: float = 45.0) -> None:
        """Look again and again until the condition holds. A simulated world moves by being looked at."""
        looks = 0
        until = time.monotonic() + within
        while not condition():
            looks += 1
            assert time.monotonic() < until, f"not within {within:g} s: {what}"
            assert self.pause or looks < 100, f"not after {looks} looks: {what}"
            self.rest()

    def restart(self, *numbers: int) -> None:
        """Stop these machines, all of them before the first is started, and wait until their engines answer."""
        for number in numbers:
            self.driver.stop(self.names[number])
        for number in numbers:
            self.driver.start(self.names[number])
        for number in numbers:
            self.wait(partial(self._answers, number), f"the engine of {self.names[number]} answers")

    def _answers(self, number: int) -> bool:
        with suppress(Unreachable):
            return bool(self.engine(number).info())
        return False

    def rest(self) -> None:
        """Let some time pass between two looks."""
        time.sleep(self.pause)

    def everywhere(self, act: Callable[[Engine], None]) -> None:
        """Do it at every engine at once."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(act, self.engines.values()))

    def reset(self) -> None:
        """No engine in any swarm. Managers go last, so that nobody waits for a manager that is gone."""
        self.formed = False
        for control in (False, True):
            those = [
                e
                for e in self.engines.values()
                if _member(e) and e.info()["Swarm"]["ControlAvailable"] is control
            ]
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda engine: engine.leave_swarm(force=True), those))

    def form(self) -> None:
        """One manager, the others workers, the image on all of them; kept for the next test, as leaving takes seconds."""
        if self.formed:
            return
        self.reset()
        self.init()
        for number in range(1, len(self.names)):
            self.join(number)
        self.everywhere(lambda engine: engine.load_image(str(self.archive)))
        self.formed = True

    def tidy(self) -> None:
        """Only the swarm itself is left, its nodes as they were formed. The last tasks may still be going."""
        for service in self.manager.services():
            self.manager.remove_service(service["ID"])
        for network in self.manager.networks():
            if not network["Ingress"]:
                self.wait(partial(self._removed, network["Id"]), "the network is gone")
        for kind in KINDS:
            for content in self.manager.contents(kind):
                self.manager.remove_content(kind, content["ID"])
        self._tidy_nodes()

    def _tidy_nodes(self) -> None:
        for number in range(1, len(self.names)):
            if not _member(self.engine(number)):
                self.join(number)
        own = {self.id(number) for number in range(len(self.names))}
        for node in self.manager.nodes():
            if node["ID"] not in own:
                self.manager.remove_node(node["ID"], force=True)
        for number in range(len(self.names)):
            plain = {"Labels": {}, "Role": WORKER if number else MANAGER, "Availability": "active"}
            if self.node(number)["Spec"] != plain:
                self.set_node(number, **plain)

    def _removed(self, network: str) -> bool:
        """A removed network stays in the list while a task of it is still going."""
        with suppress(NotFound, Transient):
            self.manager.remove_network(network)
        return network not in [found["Id"] for found in self.manager.networks()]


def _member(engine: Engine) -> bool:
    return bool(engine.info()["Swarm"]["LocalNodeState"] != "inactive")


class EngineContract:
    """The ground of every contract class: a subclass gives ``lab``."""

    @pytest.fixture(scope="class")
    @classmethod
    def lab(cls) -> Lab:
        raise NotImplementedError

    @pytest.fixture
    def fresh(self, lab: Lab) -> Iterator[Lab]:
        """No engine in any swarm."""
        lab.reset()
        yield lab
        lab.reset()

    @pytest.fixture
    def swarm(self, lab: Lab) -> Iterator[Lab]:
        """One manager and two workers with the image, nothing else."""
        lab.form()
        yield lab
        lab.tidy()


def tasks_of(manager: Engine, name: str) -> list[Json]:
    """The tasks of the service of this name."""
    own = manager.service(name)["ID"]
    return [task for task in manager.tasks() if task["ServiceID"] == own]


def service(name: str = "web", replicas: int = 1, **more: Any) -> Json:
    """A ServiceSpec of the test image. ``container`` and ``task`` add to its parts, the rest to the whole."""
    container = {"Image": IMAGE, "Command": ["sleep", "1000000"], **more.pop("container", {})}
    return {
        "Name": name,
        "TaskTemplate": {"ContainerSpec": container, **more.pop("task", {})},
        "Mode": {"Replicated": {"Replicas": replicas}},
        **more,
    }


def refusal(act: Callable[[], object], kind: type[Failure], *fragments: str) -> None:
    """The act fails with exactly this class and words that contain one of the fragments (engines' versions differ)."""
    with pytest.raises(Failure) as caught:
        act()
    assert type(caught.value) is kind, repr(caught.value)
    assert any(fragment in str(caught.value) for fragment in fragments or ("",)), str(caught.value)
    assert "\n" not in str(caught.value)
