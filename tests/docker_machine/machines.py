"""Machines as a command has them loaded: the record, and the driver's plugin."""

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from docker_machine.drivers import CORE, DRIVERS
from docker_machine.failures import MachineError, Unmodelled
from docker_machine.plugin import Plugin
from docker_machine.records import Document, Records

_serial = Lock()
"""docker-machine keeps calls to virtualbox apart within one process."""


class NoSuchDriver(MachineError):
    """The plugin's program is not on PATH."""


class Machine:
    """A machine that was loaded. ``plugin`` is None when its driver is missing; then every question is an error."""

    def __init__(self, document: Document, plugin: Plugin | None, store: Path) -> None:
        self.document = document
        self.store = store
        self._plugin = plugin
        kind = None if plugin is None else DRIVERS[document["DriverName"]]
        self._lock: AbstractContextManager[Any] = (
            _serial if kind is not None and kind.serial else nullcontext()
        )

    @property
    def name(self) -> str:
        return str(self.document["Name"])

    @property
    def options(self) -> Document:
        options: Document = self.document["HostOptions"]
        return options

    @property
    def auth(self) -> Document:
        auth: Document = self.options["AuthOptions"]
        return auth

    def driver_name(self) -> str:
        """What ``ls`` shows. It waits for a call to virtualbox that is under way."""
        with self._lock:
            return "not-found" if self._plugin is None else str(self.document["DriverName"])

    def call(self, method: str, *arguments: Any) -> Any:
        """Let the driver do something."""
        if self._plugin is None:
            raise MachineError(
                f'Driver "{self.document["DriverName"]}" not found. Do you have the plugin binary accessible in your PATH?'
            )
        with self._lock:
            return self._plugin.call(method, *arguments)

    def as_saved(self) -> Document:
        """The record as it would be written now."""
        driver = {"Name": self.document["DriverName"]} if self._plugin is None else self._plugin.config
        return self.document | {"Driver": driver}

    def close(self) -> None:
        """End the plugin."""
        if self._plugin is not None:
            self._plugin.close()


class Machines:
    """The store's machines, loaded as commands need them and let go of together."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._opened: list[Machine] = []

    def load(self, name: str) -> Machine:
        """Load one. Raises Missing or MachineError."""
        return self.open(self.records.load(name))

    def open(self, document: Document) -> Machine:
        """Start the driver of a record, new or loaded."""
        driver, store = document["DriverName"], self.records.store
        plugin = Plugin(driver, document["Driver"], store) if found(driver) else None
        machine = Machine(document, plugin, store)
        self._opened.append(machine)
        return machine

    def load_all(self) -> tuple[list[Machine], dict[str, MachineError]]:
        """All there are, and those that cannot be read."""
        loaded, broken = [], {}
        for name in self.records.names():
            try:
                loaded.append(self.load(name))
            except MachineError as error:
                broken[name] = error
        return loaded, broken

    def target(self, names: Sequence[str]) -> str:
        """The machine that is meant: the first named, or ``default``."""
        if names:
            return names[0]
        if self.records.exists("default"):
            return "default"
        raise MachineError('Error: No machine name(s) specified and no "default" machine exists')

    def save(self, machine: Machine) -> None:
        self.records.save(machine.as_saved())

    def close(self) -> None:
        """End all plugins."""
        for machine in self._opened:
            machine.close()


def found(driver: str) -> bool:
    """Whether there is a plugin for this driver. One that is none of the stand-in's own is not modelled."""
    if driver in DRIVERS:
        return True
    if driver in CORE or shutil.which(f"docker-machine-driver-{driver}"):
        raise Unmodelled(f"the driver {driver}")
    return False
