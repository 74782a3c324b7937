"""The part of the driver that copies and replaces what a host keeps, and redirects what it sends to a manager that is replaced."""

from swarmplan.drivers import folder_copy
from swarmplan.drivers.local.failures import translated
from swarmplan.drivers.local.inside import shell
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.lifecycle import Lifecycle
from swarmplan.drivers.swarm_folder import place
from swarmplan.drivers.swarm_folder.archive import checked
from swarmplan.drivers.swarm_folder.host import redirect


class Copies:
    """Of ``ports.MachineDriver`` these calls, and ``driver_ports.FolderCopying``; ``LocalDriver`` has the rest."""

    _layout: Layout
    _lifecycle: Lifecycle

    @translated
    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        host, what = self._layout.host(name), f"machine {name}"
        with self._lifecycle.locked(host) as record:
            place.see_member(what, host.data)
            if not stop_engine:
                return place.copied(what, host.data)
            with self._lifecycle.stopped(host, record):
                place.recover(host.data)
                return place.copied(what, host.data)

    @translated
    def replace_state(self, name: str, state: bytes) -> None:
        host = self._layout.host(name)
        folder = checked(f"machine {name}", state)
        with self._lifecycle.locked(host) as record:
            place.stage(host.data, folder)
            with self._lifecycle.stopped(host, record, wake=True):
                place.swap(host.data)

    @translated
    def copy_folder(self, name: str, folder: str, most: int) -> bytes:
        return folder_copy.copy(name, shell(self._layout, name), folder, most)

    @translated
    def replace_folder(self, name: str, folder: str, content: bytes) -> None:
        folder_copy.replace(name, shell(self._layout, name), folder, content)

    @translated
    def redirect(self, name: str, was: str, now: str) -> None:
        """By a rule in the host's own network namespace, with which it goes."""
        redirect(name, shell(self._layout, name), was, now)
