"""The Engine API's JSON (v1.41) as far as it is read: which members a body has, so that a misspelled one is seen by mypy, and a
view of a ServiceSpec in which a part that is not there is an empty one.

A body stays the mapping that it is: nothing is copied or checked here (``answers`` does that), and it may have members that are
not listed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

Json = dict[str, Any]
"""A JSON object: a body of the Engine API, or a section of a Compose file."""
JsonView = Mapping[str, Any]
"""One that is only read."""
Texts = Mapping[str, str]


class Peer(TypedDict):
    """A manager as the engine of another member knows it."""

    NodeID: str
    Addr: str


class SwarmInfo(TypedDict, total=False):
    """``Swarm`` of ``GET /info``."""

    LocalNodeState: str
    NodeID: str
    NodeAddr: str
    ControlAvailable: bool
    Error: str
    RemoteManagers: Sequence[Peer] | None


class Info(TypedDict, total=False):
    """``GET /info``."""

    ServerVersion: str
    Name: str
    SystemTime: str
    Swarm: SwarmInfo | None


class NodeSpec(TypedDict, total=False):
    """What may be changed of a node."""

    Role: str
    Availability: str
    Labels: Texts | None


class NodeStatus(TypedDict, total=False):
    """What the managers hear of a node."""

    State: str
    Addr: str


class ManagerStatus(TypedDict, total=False):
    """A node's place in the raft."""

    Leader: bool
    Reachability: str
    Addr: str


class Platform(TypedDict, total=False):
    """What a node, or an image, runs on."""

    OS: str
    Architecture: str


class NodeEngine(TypedDict, total=False):
    """A node's engine."""

    EngineVersion: str
    Labels: Texts | None


class Description(TypedDict, total=False):
    """What a node tells of itself."""

    Hostname: str
    Platform: Platform | None
    Engine: NodeEngine | None
    Resources: JsonView | None


class Node(TypedDict, total=False):
    """An entry of ``GET /nodes``. One still joining has no hostname, status or address yet."""

    ID: str
    Spec: NodeSpec | None
    Status: NodeStatus | None
    ManagerStatus: ManagerStatus | None
    Description: Description | None


class Placement(TypedDict, total=False):
    """Where tasks may run."""

    Constraints: Sequence[str] | None
    Platforms: Sequence[Platform] | None
    MaxReplicas: int


class RestartPolicy(TypedDict, total=False):
    """What follows where a task ends. Times are nanoseconds."""

    Condition: str
    Delay: int | None
    MaxAttempts: int | None


class Healthcheck(TypedDict, total=False):
    """How a container is asked for its health. Times are nanoseconds."""

    Test: Sequence[str] | None
    Interval: int
    Timeout: int
    StartPeriod: int
    Retries: int


class ContainerSpec(TypedDict, total=False):
    """What a task's container is made by."""

    Image: str
    Env: Sequence[str] | None
    Labels: Texts | None
    Mounts: Sequence[JsonView] | None
    Healthcheck: Healthcheck | None
    Secrets: Sequence[JsonView] | None
    Configs: Sequence[JsonView] | None
    Privileges: JsonView | None


class TaskSpec(TypedDict, total=False):
    """What tasks are made by."""

    ContainerSpec: ContainerSpec | None
    Placement: Placement | None
    RestartPolicy: RestartPolicy | None
    Resources: JsonView | None
    Networks: Sequence[JsonView] | None


class TaskStatus(TypedDict, total=False):
    """What became of a task so far."""

    State: str
    Err: str
    Timestamp: str


class Task(TypedDict, total=False):
    """An entry of ``GET /tasks``."""

    ID: str
    Slot: int
    NodeID: str
    DesiredState: str
    Status: TaskStatus | None


def as_info(info: JsonView) -> Info:
    """The same, read as ``GET /info``."""
    return cast("Info", info)


def as_node(node: JsonView) -> Node:
    """The same, read as an entry of ``GET /nodes``."""
    return cast("Node", node)


def as_task(task: JsonView) -> Task:
    """The same, read as an entry of ``GET /tasks``."""
    return cast("Task", task)


def task_spec(spec: JsonView) -> TaskSpec:
    """What the tasks of a ServiceSpec are made by."""
    return cast("TaskSpec", spec.get("TaskTemplate") or {})


def container_spec(spec: JsonView) -> ContainerSpec:
    """What their containers are made by."""
    return task_spec(spec).get("ContainerSpec") or {}


def placement(spec: JsonView) -> Placement:
    """Where they may run."""
    return task_spec(spec).get("Placement") or {}


def restart_policy(spec: JsonView) -> RestartPolicy:
    """What follows where one ends."""
    return task_spec(spec).get("RestartPolicy") or {}
