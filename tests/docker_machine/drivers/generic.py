"""``generic``: its flags and its refusals only. The lab's machines have no sshd; tests of real SSH belong elsewhere."""

from docker_machine.drivers.base import Driver, Values
from docker_machine.failures import MachineError
from docker_machine.flags import Flag, Kind


class Generic(Driver):
    """What is decided before a host is contacted."""

    name = "generic"
    flags = (
        Flag(("generic-engine-port",), "Docker engine port", Kind.INT, 2376, "GENERIC_ENGINE_PORT"),
        Flag(("generic-ip-address",), "IP Address of machine", env="GENERIC_IP_ADDRESS"),
        Flag(("generic-ssh-user",), "SSH user", default="root", env="GENERIC_SSH_USER"),
        Flag(("generic-ssh-key",), "SSH private key path (if not provided, default SSH key will be used)", env="GENERIC_SSH_KEY"),
        Flag(("generic-ssh-port",), "SSH port", Kind.INT, 22, "GENERIC_SSH_PORT"),
    )  # fmt: skip

    def configure(self, values: Values) -> None:
        if not values["generic-ip-address"]:
            raise MachineError("generic driver requires the --generic-ip-address option")

    def stop(self) -> None:
        raise MachineError("generic driver does not support stop")

    def start(self) -> None:
        raise MachineError("generic driver does not support start")

    def kill(self) -> None:
        raise MachineError("generic driver does not support kill")
