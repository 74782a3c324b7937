"""``lab``: a driver whose machines are real engines, hosts of a cluster of this store's own."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from docker_machine.drivers.base import NOT_RUNNING, Driver, Values
from docker_machine.failures import MachineError
from docker_machine.flags import Flag, Kind

GONE = "machine does not exist"
_SLOW = 1.0
"""Seconds that ``--lab-slow`` adds to a create."""


class Lab(Driver):
    """Behaves as a cloud driver does: the address is asked for each time, and cached in the record when saved."""

    name = "lab"
    flags: ClassVar[tuple[Flag, ...]] = (
        Flag(("lab-memory",), "Size of memory for host in MB", Kind.INT, 1024, "LAB_MEMORY_SIZE"),
        Flag(("lab-tag",), "Tags of the host", Kind.LIST, env="LAB_TAGS"),
        Flag(("lab-slow",), "Take a second longer to create", Kind.BOOL, env="LAB_SLOW"),
        Flag(("lab-engine",), "What the host is laid over: system, trixie or sid", default="system", env="LAB_ENGINE"),
        Flag(("lab-token",), "Access token", env="LAB_ACCESS_TOKEN"),
    )  # fmt: skip

    @classmethod
    def prepare(cls) -> None:
        import docker_machine.lab.hosts  # noqa: F401, PLC0415  # slow, and only needed for these machines

    @property
    def host(self) -> Any:
        from docker_machine.lab.hosts import Host  # noqa: PLC0415  # see prepare

        return Host(self.store, self.machine)

    def configure(self, values: Values) -> None:
        self.config |= {
            "SSHUser": "root", "SSHPort": 22,
            "Memory": values["lab-memory"], "Tags": values["lab-tag"], "Slow": values["lab-slow"],
            "Engine": values["lab-engine"], "Token": values["lab-token"],
        }  # fmt: skip

    def check(self) -> None:
        how = self.switches.of("check_fails", self.machine)
        if how is not None:
            raise MachineError(how["message"])

    def create(self, engine: Mapping[str, Any]) -> None:
        self.say("Booting a host of the lab...")
        time.sleep(_SLOW if self.config.get("Slow") else 0)
        self.switches.pause("slow_create", self.machine)
        how = self.switches.of("create_fails", self.machine)
        if how is not None:
            raise MachineError(how["message"])
        self.host.create(self._root(), engine)
        self.config["IPAddress"] = self.host.address()

    def state(self) -> str:
        how = self.switches.of("state", self.machine)
        if how is not None:
            if "error" in how:
                raise MachineError(how["error"])
            return str(how["state"])
        power = self.host.power()
        if power is None:
            raise MachineError(GONE)
        return {"running": "Running", "stopped": "Stopped"}.get(power, "")

    def ip(self) -> str:
        if self.state() != "Running":
            raise MachineError(NOT_RUNNING)
        self.config["IPAddress"] = self.host.address()
        return str(self.config["IPAddress"])

    def start(self) -> None:
        self.host.start()

    def stop(self) -> None:
        self.host.stop()
        self.config["IPAddress"] = ""

    def kill(self) -> None:
        self.host.stop()

    def restart(self) -> None:
        self.host.stop()
        self.host.start()

    def remove(self) -> None:
        how = self.switches.of("remove_fails", self.machine)
        if how is not None:
            raise MachineError(how["message"])
        self.host.remove()

    def _root(self) -> str:
        return str(self.config["Engine"])
