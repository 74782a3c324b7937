"""The swarm itself and its nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """A node's part in the swarm."""

    MANAGER = "manager"
    WORKER = "worker"


class Availability(StrEnum):
    """Whether a node takes tasks."""

    ACTIVE = "active"
    PAUSE = "pause"
    DRAIN = "drain"


@dataclass(frozen=True, slots=True)
class InitSettings:
    """What is fixed when the swarm is made (a change is a rebuild), or per node when it joins.

    Addresses are an address or an interface name; None leaves the choice to swarmplan (advertise: the machine's address).
    """

    advertise_addr: str | None = None
    listen_addr: str = "0.0.0.0:2377"
    data_path_addr: str | None = None
    data_path_port: int | None = None
    default_addr_pool: tuple[str, ...] = ()
    subnet_size: int | None = None


@dataclass(frozen=True, slots=True)
class SwarmSettings:
    """The cluster's settings. ``spec`` is a partial Engine SwarmSpec: only what the user named, for example
    ``{"Orchestration": {"TaskHistoryRetentionLimit": 5}}``; what is not named is left as it is. ``rotate_after_join``:
    a join token is good for one run's joins only."""

    spec: Mapping[str, Any] = field(default_factory=dict)
    init: InitSettings = field(default_factory=InitSettings)
    rotate_after_join: bool = False


@dataclass(frozen=True, slots=True)
class SwarmState:
    """The swarm as a manager told it. ``spec`` is the whole live SwarmSpec."""

    cluster_id: str
    spec: Mapping[str, Any]
    default_addr_pool: tuple[str, ...] = ()
    subnet_size: int = 0
    data_path_port: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A machine's place in the swarm; the machine's name is the node's. ``labels_exclusive``: it has these labels and no
    others; else labels that no spec gave are kept."""

    machine: str
    role: Role
    availability: Availability = Availability.ACTIVE
    labels: Mapping[str, str] = field(default_factory=dict)
    labels_exclusive: bool = False


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node as a manager listed it.

    ``node.machine`` is the declared or found machine whose own engine gives this node id, or "" for an entry
    that belongs to none (a stale twin, a stranger). ``node.labels`` are those people set; ``owned_labels`` names the
    ones among them that came from a spec, and ``made_for`` the machine the entry was made for, by our own labels.
    ``status`` is ready, down, unknown or disconnected.
    For managers ``reachable`` and ``leader`` are the raft peer's; a worker has both False.
    """

    id: str
    hostname: str
    node: Node
    status: str
    address: str = ""
    leader: bool = False
    reachable: bool = False
    owned_labels: frozenset[str] = frozenset()
    made_for: str = ""
