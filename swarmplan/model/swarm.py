"""The swarm itself and its nodes."""

import shlex
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.values.capacity import Capacity
from swarmplan.model.values.certificate import Validity
from swarmplan.model.values.unknown import Unknown


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
class KeyPlace:
    """Where the key that unlocks managers is kept: in a ``file`` (absolute path), or with a program of the user's: ``put``
    is given the key on its standard input, ``get`` prints it. The key itself is in neither."""

    file: str = ""
    put: tuple[str, ...] = ()
    get: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"the file {self.file}" if self.file else f"the output of `{shlex.join(self.get)}`"


@dataclass(frozen=True, slots=True)
class SwarmSettings:
    """The cluster's settings. ``spec`` is a partial Engine SwarmSpec: only what the user named, for example
    ``{"Orchestration": {"TaskHistoryRetentionLimit": 5}}``; what is not named is left as it is. ``rotate_after_join``:
    a join token is good for one run's joins only. ``unlock_key``: where the unlock key goes; None: nowhere."""

    spec: JsonView = field(default_factory=dict)
    init: InitSettings = field(default_factory=InitSettings)
    rotate_after_join: bool = False
    unlock_key: KeyPlace | None = None


@dataclass(frozen=True, slots=True)
class SwarmState:
    """The swarm as a manager reported it. ``spec`` is the whole live SwarmSpec. ``rotating``: its certificate authority is
    being recreated. ``key_kept``: whether the unlock key of the present is where it is to be kept; None where managers do
    not lock, or no place is given. ``authority``: how long its certificate authority holds, None where unknown. ``version`` is that of the
    last write of it, 0 where unknown."""

    cluster_id: str
    spec: JsonView
    default_addr_pool: tuple[str, ...] = ()
    subnet_size: int = 0
    data_path_port: int = 0
    rotating: bool = False
    key_kept: bool | Unknown | None = None
    authority: Validity | None = None
    version: int = field(default=0, compare=False)

    @property
    def autolocked(self) -> bool:
        """Whether managers lock their keys when their engine stops."""
        return autolocks(self.spec)


def autolocks(spec: JsonView) -> bool:
    """Whether a SwarmSpec, or a part of one, has managers lock."""
    return bool((spec.get("EncryptionConfig") or {}).get("AutoLockManagers"))


@dataclass(frozen=True, slots=True)
class Node:
    """A machine's place in the swarm; the machine's name is the node's. ``labels_exclusive``: it has these labels and no
    others; else labels that no spec gave are kept. ``ignored``: the paths of fields that stay as they are."""

    machine: str
    role: Role
    availability: Availability = Availability.ACTIVE
    labels: Mapping[str, str] = field(default_factory=dict)
    labels_exclusive: bool = False
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node as a manager listed it.

    ``node.machine`` is the declared or found machine whose own engine gives this node id, or "" for an entry
    that belongs to none (a stale twin, a stranger). ``node.labels`` are those people set; ``owned_labels`` names the
    ones among them that came from a spec, and ``made_for`` the machine the entry was made for, by our own labels.
    ``status`` is ready, down, unknown or disconnected.
    ``capacity`` is what it has for tasks, ``platform`` its operating system and architecture and ``engine`` its engine's
    version; None, () and "" before it has reported.
    For managers ``reachable`` and ``leader`` are the raft peer's; a worker has both False. ``peer`` is the address the raft has, which
    other managers and workers get. ``outside``: a manager by its role that is no peer (yet, or since a new swarm was
    forced without it). ``version`` is that of the last write of the entry, also of its status; 0 where unknown.
    """

    id: str
    hostname: str
    node: Node
    status: str
    address: str = ""
    peer: str = ""
    leader: bool = False
    reachable: bool = False
    outside: bool = False
    owned_labels: frozenset[str] = frozenset()
    made_for: str = ""
    capacity: Capacity | None = None
    platform: tuple[str, ...] = ()
    engine: str = ""
    version: int = field(default=0, compare=False)
