"""What a thing is called: its kind and its name."""

from enum import StrEnum

from swarmplan.dataclass import dataclass


class Kind(StrEnum):
    """The kinds of resource, in the order in which they are created."""

    MACHINE = "machines"
    SWARM = "swarm"
    NODE = "nodes"
    IMAGE = "images"
    NETWORK = "networks"
    SECRET = "secrets"  # noqa: S105 - what holds one, not one
    CONFIG = "configs"
    VOLUME = "volumes"
    SERVICE = "services"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A resource's address in the spec, printed as ``services.web`` (``swarm`` stands alone)."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}.{self.name}" if self.name else str(self.kind)


def by_kind(key: Key) -> tuple[int, Key]:
    """For sorting: in the order in which kinds are created, then by name."""
    return list(Kind).index(key.kind), key


SWARM = Key(Kind.SWARM)
