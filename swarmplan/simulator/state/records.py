"""The records of a simulated world: plain data, each class one JSON object.

Fields in the Engine API's own words hold the API's own JSON. Times are ticks.
"""

from collections import defaultdict
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json


@dataclass(slots=True)
class Host:
    """A machine and what its engine keeps on disk.

    ``membership`` is the engine's LocalNodeState; ``swarm`` and ``node`` are the ids in its swarm folder, which the swarm
    may have removed. A ``hung`` engine accepts calls and never answers. One whose network is ``cut`` answers us and no other
    engine. ``locked_with`` is the unlock key of the keys on its disk, until it is unlocked. ``opened``: a restored folder with
    readable keys, in spite of autolock. ``knows`` are the managers it tries to reach (addresses by node id), empty while it is
    connected; ``redirects`` maps addresses at the managers' port to their target. ``holding`` maps each task with a container
    here to its volumes, ``other_containers`` the containers without a task to theirs. ``containers`` are those that
    ``docker run`` made, by name; ``folders`` are texts that stand for the content of folders, by their paths.
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
    locked_with: str = ""
    opened: bool = False
    knows: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    volumes: dict[str, Json] = field(default_factory=dict)
    holding: dict[str, list[str]] = field(default_factory=dict)
    other_containers: dict[str, list[str]] = field(default_factory=dict)
    containers: dict[str, Json] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether its engine runs and answers."""
        return self.power == "running" and not self.hung


@dataclass(slots=True)
class Object:
    """The fields of every object of a swarm."""

    id: str
    spec: Json
    version: int
    created: int
    updated: int


@dataclass(slots=True)
class Node(Object):
    """An entry of the node list. ``control``: its engine serves as a manager by now; ``lost``: the tick since which
    its agent has not been heard; ``authority`` is the one that issued its certificate. ``dropped``: a manager that a new
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
    dropped: bool = False
    peer: str = ""


@dataclass(slots=True)
class Network(Object):
    """``spec`` is the create body; ``subnets`` and ``vxlan`` come from the allocator. ``allocated``: it has run."""

    allocated: bool = False
    subnets: list[str] = field(default_factory=list)
    vxlan: int = 0


@dataclass(slots=True, kw_only=True)
class Content(Object):
    """A secret or a config. The content of a config is stored, that of a secret is not."""

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
    its container will have stopped by."""

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
    """The nodes that a placement allows, and whether each accepts new tasks; valid until a node changes (``epoch``).
    ``ranked`` is a heap of those that do: number of tasks, position in the list, id. It may not include new tasks yet, and
    is rebuilt once tasks were removed (``freed``)."""

    epoch: int
    nodes: dict[str, bool]
    ranked: list[tuple[int, int, str]] = field(default_factory=list)
    freed: int = -1


@dataclass(slots=True, kw_only=True)
class Indexes:
    """What is built again from the rest of a swarm, and so is not in its JSON."""

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


@dataclass(slots=True)
class Swarm(Indexes):
    """One swarm's replicated state. ``members`` are the raft members by node id, oldest first; ``lingering`` are
    removed networks that nodes still have for ending tasks. ``lost`` are the hosts that are trying to reach a manager.
    ``authority`` counts the root certificates; ``trusted`` is the former one while nodes have certificates of it.
    ``unlock_key`` is "" without autolock."""

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
    lost: list[str] = field(default_factory=list)
    unlock_key: str = ""
    authority: int = 0
    trusted: int = 0
    nodes: dict[str, Node] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    lingering: dict[str, Network] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
