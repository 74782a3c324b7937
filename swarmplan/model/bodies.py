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


class _Peer(TypedDict):
    NodeID: str
    Addr: str


class _SwarmInfo(TypedDict, total=False):
    LocalNodeState: str
    NodeID: str
    NodeAddr: str
    ControlAvailable: bool
    Error: str
    RemoteManagers: Sequence[_Peer] | None


class _Info(TypedDict, total=False):
    ServerVersion: str
    Name: str
    SystemTime: str
    Swarm: _SwarmInfo | None


class _NodeSpec(TypedDict, total=False):
    Role: str
    Availability: str
    Labels: Texts | None


class _NodeStatus(TypedDict, total=False):
    State: str
    Addr: str


class _ManagerStatus(TypedDict, total=False):
    Leader: bool
    Reachability: str
    Addr: str


class _Platform(TypedDict, total=False):
    OS: str
    Architecture: str


class _NodeEngine(TypedDict, total=False):
    EngineVersion: str
    Labels: Texts | None


class _Description(TypedDict, total=False):
    Hostname: str
    Platform: _Platform | None
    Engine: _NodeEngine | None
    Resources: JsonView | None


class _Node(TypedDict, total=False):
    ID: str
    Spec: _NodeSpec | None
    Status: _NodeStatus | None
    ManagerStatus: _ManagerStatus | None
    Description: _Description | None


class _Placement(TypedDict, total=False):
    Constraints: Sequence[str] | None
    Platforms: Sequence[_Platform] | None
    MaxReplicas: int


class _RestartPolicy(TypedDict, total=False):
    # Times are nanoseconds.
    Condition: str
    Delay: int | None
    MaxAttempts: int | None


class _Healthcheck(TypedDict, total=False):
    # Times are nanoseconds.
    Test: Sequence[str] | None
    Interval: int
    Timeout: int
    StartPeriod: int
    Retries: int


class _ContainerSpec(TypedDict, total=False):
    Image: str
    Env: Sequence[str] | None
    Labels: Texts | None
    Mounts: Sequence[JsonView] | None
    Healthcheck: _Healthcheck | None
    Secrets: Sequence[JsonView] | None
    Configs: Sequence[JsonView] | None
    Privileges: JsonView | None


class _TaskSpec(TypedDict, total=False):
    ContainerSpec: _ContainerSpec | None
    Placement: _Placement | None
    RestartPolicy: _RestartPolicy | None
    Resources: JsonView | None
    Networks: Sequence[JsonView] | None
    LogDriver: JsonView | None


class _TaskStatus(TypedDict, total=False):
    State: str
    Err: str
    Timestamp: str


class _Task(TypedDict, total=False):
    ID: str
    Slot: int
    NodeID: str
    DesiredState: str
    Status: _TaskStatus | None


def as_info(info: JsonView) -> _Info:
    """The same, read as ``GET /info``."""
    return cast("_Info", info)


def as_node(node: JsonView) -> _Node:
    """The same, read as an entry of ``GET /nodes``."""
    return cast("_Node", node)


def as_task(task: JsonView) -> _Task:
    """The same, read as an entry of ``GET /tasks``."""
    return cast("_Task", task)


def task_spec(spec: JsonView) -> _TaskSpec:
    """What the tasks of a ServiceSpec are made by."""
    return cast("_TaskSpec", spec.get("TaskTemplate") or {})


def container_spec(spec: JsonView) -> _ContainerSpec:
    """What their containers are made by."""
    return task_spec(spec).get("ContainerSpec") or {}


def placement(spec: JsonView) -> _Placement:
    """Where they may run."""
    return task_spec(spec).get("Placement") or {}


def restart_policy(spec: JsonView) -> _RestartPolicy:
    """What follows where one ends."""
    return task_spec(spec).get("RestartPolicy") or {}
