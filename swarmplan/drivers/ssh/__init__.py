"""The driver for hosts that exist already, reached with the system's OpenSSH.

What lives here: how a host is reached (``target``, ``connection``, ``error_messages``), what is read and changed there, and the way
to its engine without an open port. What must not: knowledge of swarms beyond leaving one, or of plans.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from swarmplan.drivers.ssh.host.records import Records, state_folder

if TYPE_CHECKING:
    from swarmplan.drivers.ssh.driver import SshDriver

__all__ = ["SshDriver", "may_hold"]


def may_hold(cluster: str) -> bool:
    """Whether any host is remembered as one of the cluster's."""
    return bool(Records(cluster, state_folder()).names())


def __getattr__(name: str) -> Any:
    """The driver, imported once somebody asks for it."""
    if name == "SshDriver":
        return import_module(f"{__name__}.driver").SshDriver
    raise AttributeError(name)
