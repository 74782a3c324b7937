"""The stand-in's drivers. What lives here: what docker-machine's plugins do, each as measured. What must not: commands."""

from docker_machine.drivers.base import Driver
from docker_machine.drivers.generic import Generic
from docker_machine.drivers.lab import Lab
from docker_machine.drivers.none import NoDriver
from docker_machine.drivers.virtualbox import VirtualBox

DRIVERS: dict[str, type[Driver]] = {kind.name: kind for kind in (Generic, Lab, NoDriver, VirtualBox)}
CORE = frozenset(
    [
        "amazonec2",
        "azure",
        "digitalocean",
        "exoscale",
        "generic",
        "google",
        "hyperv",
        "none",
        "openstack",
        "rackspace",
        "softlayer",
        "virtualbox",
        "vmwarefusion",
        "vmwarevcloudair",
        "vmwarevsphere",
    ]
)
"""Those docker-machine carries itself; others are programs on PATH."""

__all__ = ["CORE", "DRIVERS", "Driver"]
