"""``create``: from the words on the command line to a machine that runs. Nothing that failed half way is undone."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docker_machine import certificates
from docker_machine.drivers import DRIVERS
from docker_machine.engines import check_tls
from docker_machine.failures import MachineError, PreCreateError, prefixed
from docker_machine.fork import told_by_create
from docker_machine.gotext import quoted
from docker_machine.journal import Journal
from docker_machine.machines import Machine, Machines
from docker_machine.new_record import new_record
from docker_machine.output import information
from docker_machine.provisioning import detect, labelled, provision
from docker_machine.stages import Stages
from docker_machine.switches import Switches

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-.]*")
_REPORT_DELAY = 2.0
"""Seconds a failing create waits before it reports the crash."""


class Creation:
    """What ``create`` was asked for. ``values`` are the flags', those of the program included."""

    def __init__(
        self,
        machines: Machines,
        *,
        program: str,
        driver: str,
        names: Sequence[str],
        values: Mapping[str, Any],
        journal: Journal,
    ) -> None:
        self.machines = machines
        self.program = program
        self.driver = driver
        self.names = names
        self.values = values
        self.journal = journal

    @property
    def store(self) -> Path:
        return self.machines.records.store

    def run(self) -> None:
        """Make the machine. Raises MachineError."""
        try:
            self._make(self._name())
        except MachineError as error:
            error.args = (told_by_create(str(error)),)
            raise

    def _make(self, name: str) -> None:
        self.machines.open(
            new_record("flag-lookup", self.driver, self.values, self.store)
        )  # for the flags' names
        machine = self.machines.open(new_record(name, self.driver, self.values, self.store))
        if self.machines.records.exists(name):
            raise MachineError(f'Docker machine "{name}" already exists')
        with prefixed("Error setting machine configuration from flags provided"):
            machine.call("configure", dict(self.values))
        try:
            self._create(machine)
        except MachineError:
            self._report_crash()
            raise
        self.machines.save(machine)
        information(
            "To see how to connect your Docker Client to the Docker Engine running on this virtual machine, "
            f"run: {self.program} env {name}"
        )

    def _name(self) -> str:
        if len(self.names) > 1:
            raise MachineError(f"Invalid command line. Found extra arguments [{' '.join(self.names[1:])}]")
        if not _NAME.fullmatch(self.names[0]):
            raise MachineError(
                "Error creating machine: Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -"
            )
        return self.names[0]

    def _create(self, machine: Machine) -> None:
        stages = Stages(self.store, machine.name)
        with prefixed("Error generating certificates"):
            certificates.bootstrap(machine.auth, self.store)
        stages.reached("certificates")
        information("Running pre-create checks...")
        try:
            machine.call("check")
        except MachineError as error:
            raise PreCreateError(f"Error with pre-create check: {quoted(str(error))}") from error
        self.machines.save(machine)
        stages.reached("record")
        information("Creating machine...")
        with prefixed("Error creating machine"):
            self._perform(machine, stages)

    def _perform(self, machine: Machine, stages: Stages) -> None:
        with prefixed("Error in driver during machine creation"):
            machine.call("create", labelled(machine))
        stages.reached("driver")
        self.machines.save(machine)
        if not DRIVERS[self.driver].provisions:
            return
        information("Waiting for machine to be running, this may take a few minutes...")
        self._await_running(machine)
        stages.reached("running")
        information("Detecting operating system of created instance...")
        with prefixed("Error detecting OS"):
            detect(machine, self.store)
        stages.reached("detected")
        information("Provisioning with debian...")
        with prefixed("Error running provisioning"):
            provision(machine, self.store)
        stages.reached("provisioned")
        information("Checking connection to Docker...")
        with prefixed("Error checking the host"):
            check_tls(machine)
        information("Docker is up and running!")

    def _await_running(self, machine: Machine) -> None:
        """docker-machine waits for three minutes."""
        how = Switches(self.store).of("never_running", machine.name)
        if how is not None:
            time.sleep(how["seconds"])
        if how is not None or machine.call("state") != "Running":
            raise MachineError(
                "Error waiting for machine to be running: Maximum number of retries (60) exceeded"
            )

    def _report_crash(self) -> None:
        quick = Switches(self.store).of("quick_report")
        time.sleep(0 if quick is not None else _REPORT_DELAY)
        wanted = self.values["bugsnag-api-token"] != "no-report"
        if wanted and not (self.store / "no-error-report").exists():
            self.journal.note(contacted="crash reports")


def driver_of(words: Sequence[str]) -> str:
    """The driver ``create`` takes its flags from: whatever follows the first ``-d`` anywhere on the command line."""
    for place, word in enumerate(words):
        if word in {"-d", "--driver"} and place + 1 < len(words):
            return words[place + 1] or _default()
        if word.startswith(("-d=", "--driver=")):
            return word.split("=")[1] or _default()
    return _default()


def no_plugin(driver: str) -> str:
    """The words for a driver there is no plugin of."""
    return f'Driver "{driver}" not found. Do you have the plugin binary "docker-machine-driver-{driver}" accessible in your PATH?'


def _default() -> str:
    return os.environ.get("MACHINE_DRIVER") or "virtualbox"
