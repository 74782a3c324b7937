"""``none``: a URL and nothing behind it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from docker_machine.drivers.base import Driver, Values
from docker_machine.failures import MachineError
from docker_machine.flags import Flag


class NoDriver(Driver):
    """Always running; every action is refused."""

    name = "none"
    flags = (Flag(("url",), "URL of host when no driver is selected"),)
    provisions = False

    def configure(self, values: Values) -> None:
        if not values["url"]:
            raise MachineError("--url option is required when no driver is selected")
        self.config["URL"] = values["url"]
        self.config["IPAddress"] = urlsplit(values["url"]).netloc

    def create(self, engine: Mapping[str, Any]) -> None:
        pass

    def state(self) -> str:
        return "Running"

    def ip(self) -> str:
        return str(self.config["IPAddress"])

    def url(self) -> str:
        return str(self.config["URL"])

    def start(self) -> None:
        raise MachineError("hosts without a driver cannot be started")

    def stop(self) -> None:
        raise MachineError("hosts without a driver cannot be stopped")

    def kill(self) -> None:
        raise MachineError("hosts without a driver cannot be killed")

    def restart(self) -> None:
        raise MachineError("hosts without a driver cannot be restarted")

    def remove(self) -> None:
        pass
