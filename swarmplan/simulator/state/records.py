"""What a simulated world remembers: plain data, each class one JSON object.

Fields in the Engine API's own words hold the API's own JSON. Times are ticks. Indexes that can be built again from the
rest are marked and left out of the JSON.
"""

from collections import defaultdict
from dataclasses import field
from typing import Any

from swarmplan.dataclass import dataclass

Json = dict[str, Any]


@dataclass(slots=True)
class Host:
    """A machine and what its engine keeps on disk.

    ``membership`` is the engine's LocalNodeState; ``swarm`` and ``node`` are the swarm and node id it believes in,
    which may have forgotten it. A ``hung`` engine accepts calls and never answers. One whose link is ``cut`` answers us
    and is heard by no other. ``sealed`` is the key that its keys on disk are locked with, until it is given it.
    ``opened``: they are readable though managers lock, as a folder was put there so. ``knows`` are the managers it looks for
    (addresses by node id) since it lost touch with the swarm, empty while it is in touch; ``redirects`` maps an address it sends to, at the managers' port, to where that arrives.
    ``holding`` maps each task that has a container here to the volumes in it, ``strangers`` containers that are no task's.
    """

    key: str
    cluster: str
    name: str
    driver: str
    options: Json
    engine: Json
    address: str
    power: str = "running"
    hung: bool = False
    cut: bool = False
    membership: str = "inactive"
    swarm: str = ""
    node: str = ""
    remote: str = ""
    sealed: str = ""
    opened: bool = False
    knows: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    volumes: dict[str, Json] = field(default_factory=dict)
    holding: dict[str, list[str]] = field(default_factory=dict)
    strangers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether its engine works."""
        return self.power == "running" and not self.hung


@dataclass(slots=True)
class Object:
    """What every object of a swarm has."""

    id: str
    spec: Json
    version: int
    created: int
    updated: int


@dataclass(slots=True)
class Node(Object):
    """An entry of the node list. ``control``: its engine serves as a manager by now; ``lost``: the tick since which
    its agent has not been heard; ``authority`` is the one that issued its certificate. ``forsaken``: a manager that a new
    swarm was forced without. ``peer`` is the address that the raft has it at, "" for the node's own."""

    host: str
    hostname: str
    address: str
    labels: Json
    state: str = "unknown"
    control: bool = False
    lost: int | None = None
    settle_at: int = 0
    authority: int = 0
    forsaken: bool = False
    peer: str = ""


@dataclass(slots=True)
class Network(Object):
    """``spec`` is the create body; ``subnets`` and ``vxlan`` come from the allocator. ``allocated``: it has looked."""

    allocated: bool = False
    subnets: list[str] = field(default_factory=list)
    vxlan: int = 0


@dataclass(slots=True, kw_only=True)
class Content(Object):
    """A secret or a config. What is in a secret is not kept, what is in a config is."""

    kind: str


@dataclass(slots=True)
class Service(Object):
    """``dirty_at`` is the tick from which a rolling update may touch tasks; None when there is nothing to roll."""

    previous: Json | None = None
    update: Json | None = None
    allocated: bool = False
    dirty_at: int | None = None
    settle_at: int | None = None
    iteration: int = 0
    executed: int = 0

    @property
    def name(self) -> str:
        """The service's name."""
        return str(self.spec["Name"])

    @property
    def mode(self) -> str:
        """Replicated, Global, ReplicatedJob or GlobalJob."""
        return str(next(iter(self.spec["Mode"])))

    @property
    def everywhere(self) -> bool:
        """Whether it has a task for each node."""
        return self.mode in ("Global", "GlobalJob")


@dataclass(slots=True)
class Task(Object):
    """``endpoint`` is the EndpointSpec it was made with; ``since`` the tick it took its state; ``stop_at`` the one
    its container, told to stop, will have stopped by."""

    service: str
    slot: int
    node: str
    desired: str
    endpoint: Json
    iteration: int = 0
    state: str = "new"
    message: str = "created"
    error: str = ""
    since: int = 0
    stop_at: int | None = None


@dataclass(slots=True)
class Fit:
    """The nodes that a placement allows, and whether each takes new tasks; true while nothing becomes of a node (``epoch``).
    ``ranked`` are those that do, as a heap: the number of tasks on it, its place in the list, its id. It may lag behind
    tasks that came, and is made again once ``freed`` says that some have gone."""

    epoch: int
    nodes: dict[str, bool]
    ranked: list[tuple[int, int, str]] = field(default_factory=list)
    freed: int = -1


@dataclass(slots=True)
class Swarm:
    """One swarm's replicated state. ``members`` are the raft members by node id, oldest first; ``lingering`` are
    removed networks that nodes still have for tasks on their way out. ``strays`` are the hosts that lost touch and look for a
    manager. ``authority`` counts the roots of its
    certificates; ``trusted`` is the one before while nodes still have certificates of that one. ``unlock_key`` is ""
    where managers do not lock."""

    id: str
    spec: Json
    version: int
    created: int
    updated: int
    pools: list[str]
    subnet_size: int
    data_path_port: int
    fingerprint: str
    tokens: dict[str, str]
    index: int = 10
    term: int = 2
    members: list[str] = field(default_factory=list)
    leader: str = ""
    strays: list[str] = field(default_factory=list)
    unlock_key: str = ""
    authority: int = 0
    trusted: int = 0
    nodes: dict[str, Node] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    lingering: dict[str, Network] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)

    # Built again from the rest:
    of_service: dict[str, dict[str, Task]] = field(default_factory=lambda: defaultdict(dict))
    of_node: dict[str, dict[str, Task]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[str, str] = field(default_factory=dict)
    publishers: dict[tuple[str, int], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    unallocated: dict[str, None] = field(default_factory=dict)
    unsettled: dict[str, None] = field(default_factory=dict)
    moving: dict[str, None] = field(default_factory=dict)
    everywhere: dict[str, None] = field(default_factory=dict)
    fits: dict[str, Fit] = field(default_factory=dict)
    epoch: int = 0
    freed: int = 0
