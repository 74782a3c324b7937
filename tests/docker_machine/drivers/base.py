"""What all drivers share: the fields of the record, and what one can be asked."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from docker_machine.failures import MachineError, Unmodelled
from docker_machine.flags import Flag
from docker_machine.switches import Switches

NOT_RUNNING = "Host is not running"

Config = dict[str, Any]
Values = Mapping[str, Any]


class Driver:
    """One machine's driver. ``config`` is its part of the record; ``say`` tells the user a line, ``contacted`` the journal
    of strangers on the internet."""

    name: ClassVar[str]
    flags: ClassVar[tuple[Flag, ...]] = ()
    provisions: ClassVar[bool] = True
    serial: ClassVar[bool] = False

    def __init__(self, config: Config, store: Path) -> None:
        self.config = config
        self.store = store
        self.say: Callable[[str], None] = lambda _line: None
        self.contacted: Callable[[str], None] = lambda _stranger: None
        self.switches = Switches(store)

    @classmethod
    def prepare(cls) -> None:
        """Import what is slow to import, once for all machines of a command."""

    @property
    def machine(self) -> str:
        return str(self.config["MachineName"])

    @property
    def folder(self) -> Path:
        """The machine's folder in the store."""
        return self.store / "machines" / self.machine

    def configure(self, values: Values) -> None:
        """Take the flags. Raises MachineError when one that must be there is not."""

    def check(self) -> None:
        """The check before creation."""

    def create(self, engine: Mapping[str, Any]) -> None:  # noqa: ARG002  # for those that make hosts
        raise Unmodelled(f"create with the driver {self.name}")

    def state(self) -> str:
        raise Unmodelled(f"the state of a machine of the driver {self.name}")

    def ip(self) -> str:
        raise Unmodelled(f"the address of a machine of the driver {self.name}")

    def url(self) -> str:
        if self.state() != "Running":
            raise MachineError(NOT_RUNNING)
        return f"tcp://{self.ip()}:2376"

    def start(self) -> None:
        raise Unmodelled(f"start with the driver {self.name}")

    def stop(self) -> None:
        raise Unmodelled(f"stop with the driver {self.name}")

    def kill(self) -> None:
        raise Unmodelled(f"kill with the driver {self.name}")

    def restart(self) -> None:
        raise Unmodelled(f"restart with the driver {self.name}")

    def remove(self) -> None:
        raise Unmodelled(f"rm with the driver {self.name}")
