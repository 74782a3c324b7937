"""The smallest driver that keeps the contract: a "machine" is a JSON file, its engine whatever answers on a socket.

A driver of use would make a VM where this one writes a file. What to learn from it: where each promise is kept.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from swarmplan.drivers.lock_file import swap
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.ports import Endpoint


class FolderDriver:
    """Fulfils ``swarmplan.ports.MachineDriver``. The port's docstrings say what each method promises."""

    def __init__(self, cluster: str, machines: Sequence[Machine]) -> None:
        """Opening reads and starts nothing: the machines may still have faults that ``check`` tells."""
        self._declared = {machine.name: machine for machine in machines}
        self._folder = Path(os.environ.get("FOLDER_DRIVER", "/tmp/folder-driver")) / cluster  # noqa: S108

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        """Every fault at once, with its path, so that the user sees file, line and column."""
        unknown = [
            (f"options.{name}", "unknown option; there is colour")
            for name in machine.options
            if name != "colour"
        ]
        return unknown + ([("engine.install", "installs nothing")] if machine.engine.install else [])

    def preflight(self, machines: Sequence[Machine]) -> list[str]:
        """Reads only. One line each, with the remedy."""
        place = self._folder.parent.parent
        return (
            [] if os.access(place, os.W_OK) else [f"{place} cannot be written: choose another FOLDER_DRIVER"]
        )

    def notices(self) -> list[str]:
        return []

    def observe(self) -> Mapping[str, MachineState]:
        """What is there, not what is declared. What cannot be read must raise Unreachable, never look absent."""
        return {place.stem: self._read(place) for place in sorted(self._folder.glob("*.json"))}

    def find(self, name: str) -> MachineState | None:
        return self.observe().get(name)

    def predict(self, machine: Machine) -> PredictedEngine:
        return PredictedEngine()  # not known before it is there

    def create(self, machine: Machine) -> None:
        """Again is no error. A file is written whole or not at all, so nothing here is ever half made."""
        if self.find(machine.name) is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(MachineState(machine, Power.RUNNING))

    def start(self, name: str) -> None:
        self._write(replace(self._there(name), power=Power.RUNNING))

    def stop(self, name: str) -> None:
        self._write(replace(self._there(name), power=Power.STOPPED))

    def update(self, machine: Machine) -> None:
        """Only for what ``in_place`` of the state names."""
        self._write(replace(self._there(machine.name), machine=machine))

    def repair(self, name: str) -> None:
        self._there(name)  # it never needs any

    def remove(self, name: str) -> None:
        (self._folder / f"{name}.json").unlink(missing_ok=True)

    def remains(self) -> tuple[str, ...]:
        return ()  # whatever a machine had is gone with its file

    def leftovers(self) -> tuple[str, ...]:
        return (str(self._folder),) if self._folder.exists() else ()

    def clean(self) -> None:
        if left := ", ".join(self.observe()):
            raise Permanent(f"{left} still exist; remove them first")
        if self._folder.exists():
            self._folder.rmdir()

    def endpoint(self, name: str) -> Endpoint:
        self._there(name)
        url = f"unix://{self._folder}/{name}.sock"
        return Endpoint(url, environment={"DOCKER_HOST": url})

    def run(self, name: str, command: Sequence[str]) -> int:
        self._there(name)
        return subprocess.run(list(command) or ["sh"], check=False).returncode

    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        raise self._without_engine(name)

    def replace_state(self, name: str, state: bytes) -> None:
        raise self._without_engine(name)

    def redirect(self, name: str, was: str, now: str) -> None:
        raise self._without_engine(name)

    def swap_lock(self, name: str, expected: str, text: str) -> str:  # one for all machines
        """Beside the folder, not in it: the lock is held before the first machine is made and after the last one is gone."""
        return swap(self._folder.parent / f".{self._folder.name}" / "lock", expected, text)

    def close(self) -> None:
        return

    def _there(self, name: str) -> MachineState:
        state = self.find(name)
        if state is None:
            raise Unreachable(f"machine {name}: there is none; `swarmplan apply` makes it")
        return state

    def _without_engine(self, name: str) -> Permanent:
        """A place that cannot do a thing says so by name; the contract asks for it with ``copies = False``."""
        return Permanent(f"machine {name}: it is a file, with no engine whose swarm folder could be reached")

    def _read(self, place: Path) -> MachineState:
        document = json.loads(place.read_text())
        machine = machine_of(document["machine"])
        return MachineState(
            machine, Power(document["power"]), f"{machine.name}.example", frozenset({"engine"})
        )

    def _write(self, state: MachineState) -> None:
        place = self._folder / f"{state.machine.name}.json"
        new = place.with_suffix(f".new{os.getpid()}")
        new.write_text(json.dumps({"machine": machine_document(state.machine), "power": state.power}))
        new.replace(place)
