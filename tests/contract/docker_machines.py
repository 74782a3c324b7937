"""Clusters of the docker-machine driver over the stand-in: a store, and machines and drivers at it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract.local_cluster import cluster_name
from docker_machine.store import BINARY, Invocation, Store

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.model.machine import EngineSettings, Machine, MachineState
from swarmplan.model.values.unknown import Unknown


@dataclass(frozen=True)
class Bench:
    """One store and one cluster."""

    store: Store
    cluster: str = field(default_factory=cluster_name)
    binary: Path = BINARY

    def machine(
        self, name: str = "one", driver: str = "lab", engine: EngineSettings | None = None, **flags: Any
    ) -> Machine:
        """A machine of the spec; flags are written with ``_`` for ``-``."""
        options = {flag.replace("_", "-"): value for flag, value in flags.items()}
        place = {"binary": str(self.binary), "storage_path": str(self.store.path)}
        return Machine(
            name, "docker-machine", {"driver": driver} | options | place, engine or EngineSettings()
        )

    def driver(self, *machines: Machine) -> DockerMachineDriver:
        """The driver, opened as a command opens it."""
        return DockerMachineDriver(self.cluster, machines or [self.machine()])

    def calls(self, command: str) -> list[Invocation]:
        """Every call of this command so far, but for questions about its flags."""
        return [call for call in self.store.log() if call.command == command and "--help" not in call.argv]

    def most_at_once(self, command: str) -> int:
        """How many calls of this command there were at once at most."""
        calls = self.calls(command)
        return max(sum(other.runs_at(call.start) for other in calls) for call in calls)


@contextmanager
def a_bench(folder: Path, certs: Path | None = None) -> Iterator[Bench]:
    """A bench; its store has these certificates already.

    At the end nothing was said to strangers on the internet, and no lock is left.
    """
    with Store(folder) as store:
        if certs is not None:
            shutil.copytree(certs, store.path / "certs")
        store.fault("quick_report")
        yield Bench(store)
        assert [call.contacted for call in store.log() if "crash reports" in call.contacted] == []
        assert not (store.path / ".swarmplan").exists()


def known(state: MachineState | Unknown | None) -> MachineState:
    """A state that could be told."""
    assert isinstance(state, MachineState), state
    return state


def certificates(folder: Path) -> Path:
    """A store's certificates, made by the stand-in; making them anew for each store takes longer than most tests."""
    with Store(folder / "first") as store:
        store.run("create", "-d", "none", "--url", "tcp://127.0.0.1:1", "first")
        shutil.copytree(store.path / "certs", folder / "certs")
    return folder / "certs"
