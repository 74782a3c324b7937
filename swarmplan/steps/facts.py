"""What steps provide and require, by which a plan is linked, and what they do to the managers."""

from enum import StrEnum
from typing import NamedTuple


class FactKind(StrEnum):
    """Every kind of fact, each by what is true once all the steps are done that provide it."""

    MACHINE_GONE = "machine gone"
    ENGINE_STARTED = "engine started"
    ENGINE_READY = "engine ready"
    ENGINES_BACK = "all restarted engines back"
    BACKUP_TAKEN = "backup taken"
    SWARM_GONE = "old swarm gone"
    SWARM_UP = "swarm up"
    SWARM_OPEN = "swarm open to nodes"
    SWARM_LOCKS = "managers lock"
    LED = "led to the moved manager"
    RAFT_MENDED = "moved manager mended"
    SWARM_LEFT = "out of its swarm"
    NODE_READY = "node ready"
    NODE_CONFIGURED = "node configured"
    NODES_SETTLED = "all nodes settled"
    NODES_JOINED = "all nodes joined"
    NODES_GONE = "all departures done"
    STACKS_NOTED = "stacks recorded"
    STACKS_EMPTY = "old stacks empty"
    IMAGE_ON = "images on the machine"
    IMAGE_LOADED = "image on every node"
    NETWORK_GONE = "network gone"
    NETWORK_READY = "network ready"
    NETWORK_FREE = "network free"
    INGRESS_GONE = "ingress network gone"
    INGRESS_READY = "ingress network ready"
    CONTENT_READY = "content ready"
    PORT_FREE = "port free"
    VOLUME_FREE = "volume free"
    VOLUME_GONE = "volume gone"
    SERVICE_HALTED = "service stopping"
    SERVICE_OFF = "service off what it loses"
    SERVICE_GONE = "service gone"
    SERVICE_CHANGED = "service changed"
    SERVICE_CONVERGED = "service converged"
    SERVICES_CONVERGED = "all services converged"


class Fact(NamedTuple):
    """One fact: of what kind, and of which resource; "" where there is one for the whole plan."""

    kind: FactKind
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.subject})" if self.subject else str(self.kind)


Facts = frozenset[Fact]
Kinds = tuple[FactKind, ...]
NO_FACTS: Facts = frozenset()
WHOLE = frozenset(
    {
        FactKind.ENGINES_BACK,
        FactKind.BACKUP_TAKEN,
        FactKind.SWARM_GONE,
        FactKind.SWARM_UP,
        FactKind.SWARM_OPEN,
        FactKind.SWARM_LOCKS,
        FactKind.RAFT_MENDED,
        FactKind.NODES_SETTLED,
        FactKind.NODES_JOINED,
        FactKind.NODES_GONE,
        FactKind.STACKS_NOTED,
        FactKind.STACKS_EMPTY,
        FactKind.INGRESS_GONE,
        FactKind.INGRESS_READY,
        FactKind.SERVICES_CONVERGED,
    }
)
"""Facts of which a plan has one."""


def about(subject: str, *kinds: FactKind) -> Facts:
    """Facts of these kinds about one resource, or about the whole."""
    return frozenset(Fact(kind, "" if kind in WHOLE else subject) for kind in kinds)


BROUGHT_ABOUT = frozenset(
    {
        FactKind.MACHINE_GONE,
        FactKind.BACKUP_TAKEN,
        FactKind.SWARM_GONE,
        FactKind.NETWORK_GONE,
        FactKind.SERVICE_HALTED,
        FactKind.SERVICE_GONE,
        FactKind.SERVICE_CONVERGED,
    }
)
"""Facts that are never true already: whoever requires one relies on a step of the same plan that provides it."""


class Effect(StrEnum):
    """On the node that the step is about: how many managers are in the raft, and how many of them can be reached."""

    JOINS = "joins"
    """A manager more, which the step waits to see reachable."""
    LEAVES = "leaves"
    """It is in the raft no more."""
    STOPS = "stops"
    """It stays in the raft, out of reach while its engine restarts."""
    RETURNS = "returns"
    """It is reachable again."""
