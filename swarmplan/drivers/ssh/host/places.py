"""Which machines there are and where each is: what the spec declares, and what was prepared from here before."""

from collections.abc import Mapping, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.connections import Connections
from swarmplan.drivers.ssh.host.observation import Observed, observe
from swarmplan.drivers.ssh.host.records import Records
from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import Machine


@dataclass(frozen=True, slots=True)
class Place:
    """A machine where it was found: ``machine`` with the options that lead there."""

    machine: Machine
    connection: Connection
    seen: Observed
    declared: bool


class Places:
    """The hosts of one cluster."""

    def __init__(
        self, cluster: str, machines: Sequence[Machine], records: Records, connections: Connections
    ) -> None:
        self._cluster = cluster
        self._declared: Mapping[str, Machine] = {machine.name: machine for machine in machines}
        self._records = records
        self._connections = connections
        self._moved: dict[str, Machine] = {}
        self._released: dict[str, Machine] = {}

    def names(self) -> list[str]:
        """Every machine: in the spec's order, then those remembered only."""
        return list(dict.fromkeys([*self._declared, *self._records.names()]))

    def known(self, name: str) -> Machine | None:
        """The machine with the options that lead to it, as far as is known without asking it; None for an unknown machine."""
        return self._moved.get(name) or self._declared.get(name) or self._records.read(name)

    def note_released(self, machine: Machine) -> None:
        """Remember where a host was that has no mark any more."""
        self._released[machine.name] = machine

    def released(self) -> list[Machine]:
        """Those that were released, and those of the spec, for a command that was cut off may have released them."""
        return list({**self._declared, **self._released}.values())

    def find(self, name: str) -> Place | None:
        """Find where it is; None for an unknown machine. A machine whose address was changed in the spec is still at the old one
        when the new one leads to a host without our mark. Raises as ``Connection`` does, and Permanent for a host that
        another cluster or another machine has."""
        declared, recorded = self._declared.get(name), self._records.read(name)
        machine = declared or recorded
        if machine is None:
            return None
        self._moved.pop(name, None)
        place = self.look(machine)
        moved = declared and recorded and declared.options.get("address") != recorded.options.get("address")
        if moved and recorded and place.seen.mark is None:
            before = self._before(recorded)
            if before.seen.mark is not None:
                self._moved[name] = recorded
                return before
        return place

    def _before(self, recorded: Machine) -> Place:
        try:
            return self.look(recorded)
        except Failure as error:
            raise type(error)(
                f"{error}; it was prepared there before its options.address was changed: if that host is gone for good,"
                f" remove {self._records.path(recorded.name)}"
            ) from error

    def look(self, machine: Machine) -> Place:
        """Look at the very host these options lead to. Raises as ``find`` does."""
        connection = self._connections.to(machine)
        place = Place(machine, connection, observe(connection), machine.name in self._declared)
        mark = place.seen.mark
        if mark is None or (mark.cluster, mark.machine.name) == (self._cluster, machine.name):
            return place
        record = self._records.path(machine.name)
        remembered = f", and if it was given away remove {record}" if record.exists() else ""
        raise Permanent(
            f"machine {machine.name}: the host at {machine.options['address']} is machine {mark.machine.name} of cluster"
            f" {mark.cluster}; correct options.address, or remove that machine from the file of {mark.cluster} and apply it{remembered}"
        )
