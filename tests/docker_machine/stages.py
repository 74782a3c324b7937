"""Where a create can be cut off: after each stage the fault ``stage`` may kill, hold or fail it."""

import os
import signal
import time
from pathlib import Path

from docker_machine.failures import MachineError
from docker_machine.switches import Switches

STAGES = ("certificates", "record", "driver", "running", "detected", "provisioned")
_AGAIN = 0.02


class Stages:
    """The stages of one machine's create."""

    def __init__(self, store: Path, machine: str) -> None:
        self._switches = Switches(store)
        self._machine = machine
        self._reached = store / ".reached"

    def reached(self, stage: str) -> None:
        """The stage is done: act as the fault says. ``hold`` waits until the fault is taken back."""
        how = self._switches.of("stage", self._machine)
        if how is None or how["after"] != stage:
            return
        self._switches.once("stage", self._machine)
        if how["then"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if how["then"] == "fail":
            raise MachineError(how["message"])
        self._reached.mkdir(exist_ok=True)
        (self._reached / self._machine).touch()
        while self._switches.of("stage", self._machine) == how:
            time.sleep(_AGAIN)
