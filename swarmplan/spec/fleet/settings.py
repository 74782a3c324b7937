"""What a fleet file says, resolved: frozen values. Paths are absolute; times are seconds."""

from collections.abc import Mapping
from dataclasses import field
from ipaddress import IPv4Network

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.spec.fleet.access import SshAccess
from swarmplan.spec.fleet.card_settings import CardSettings
from swarmplan.spec.fleet.checkpoints import Checkpoint
from swarmplan.spec.fleet.checks import Check
from swarmplan.spec.fleet.images import FleetImage, Mirror

ID, INDEX = "{id}", "{index}"
"""What stands in ``naming`` for a student's."""


@dataclass(frozen=True, slots=True)
class Student:
    """One row of the roster. ``index`` is None where the roster does not say it."""

    id: str
    name: str
    email: str = ""
    group: str = ""
    index: int | None = None
    vars: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pool:
    """A range of addresses, of which each cluster gets a part with a prefix of this ``length``."""

    supernet: IPv4Network
    length: int

    @property
    def parts(self) -> int:
        """How many clusters it is enough for."""
        return 1 << (self.length - self.supernet.prefixlen)

    def part(self, index: int) -> str:
        """The part of the cluster with this index, which is 1 or more: ``10.64.16.0/20``. Raises Refused where there are too few."""
        if not 1 <= index <= self.parts:
            raise Refused(
                f"the address pool {self.supernet} has {self.parts} parts of /{self.length}, and there is a cluster with the index {index}:"
                " choose a larger supernet with the same beginning in the fleet file; the cluster of a student who left keeps its part until it"
                " is destroyed"
            )
        start = int(self.supernet.network_address) + ((index - 1) << (32 - self.length))
        return str(IPv4Network((start, self.length)))

    def index_of(self, address: str) -> int | None:
        """The index whose part this address, or this range, is in; None where it is in none."""
        try:
            found = IPv4Network(address, strict=False)
        except ValueError:  # a name, or an address of IPv6
            return None
        if not found.subnet_of(self.supernet) or found.prefixlen < self.length:
            return None
        offset = int(found.network_address) - int(self.supernet.network_address)
        return (offset >> (32 - self.length)) + 1


@dataclass(frozen=True, slots=True)
class FleetLimits:
    """The most that one run may do to all clusters together; None for no limit."""

    creates: int | None = None
    changes: int | None = None
    destroys: int | None = None


@dataclass(frozen=True, slots=True)
class FleetSettings:
    """A fleet. ``naming`` is the pattern of clusters' names; ``file`` is where all this is written."""

    name: str
    file: str
    template: tuple[str, ...]
    env_files: tuple[str, ...]
    naming: str
    students: tuple[Student, ...]
    vars: Mapping[str, str] = field(default_factory=dict)
    networks: Pool | None = None
    hosts: Pool | None = None
    parallelism: int = 4
    max_machines_at_once: int | None = None
    ttl: float | None = None
    limits: FleetLimits = FleetLimits()
    checkpoints: tuple[Checkpoint, ...] = ()
    checks: tuple[Check, ...] = ()
    access: SshAccess | None = None
    images: tuple[FleetImage, ...] = ()
    mirror: Mirror | None = None
    cards: CardSettings = CardSettings()

    def cluster_name(self, student: str, index: int) -> str:
        """The name of a student's cluster."""
        return self.naming.replace(ID, student).replace(INDEX, str(index))
