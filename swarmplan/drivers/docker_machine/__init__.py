"""Machines made by docker-machine 0.16.2, GitLab's fork of it or rancher-machine, with any of its drivers.

What lives here: how the binary is run (``cli``) and what its output means (``observe``, ``options.catalog``), what is ours in
its store (``store``), and what a machine needs (``create``). What must not: knowledge of swarms
or of plans, and belief in an exit code. "Measured on 0.16.2" is on docker/machine b170508; ``tests/contract/machine_cli`` tries it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from swarmplan.drivers.docker_machine.place import place_of

if TYPE_CHECKING:
    from swarmplan.drivers.docker_machine.driver import DockerMachineDriver

__all__ = ["DockerMachineDriver", "may_hold"]


def may_hold(cluster: str) -> bool:  # noqa: ARG001  # whose they are, the driver can tell
    """Whether docker-machine has machines here."""
    return bool(place_of(None).store.names())


def __getattr__(name: str) -> Any:
    """The driver, imported once somebody asks for it."""
    if name == "DockerMachineDriver":
        return import_module(f"{__name__}.driver").DockerMachineDriver
    raise AttributeError(name)
