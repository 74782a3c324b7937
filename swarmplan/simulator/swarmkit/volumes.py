"""Volumes of the nodes: created with the first container that mounts one, kept until removed."""

import re

from swarmplan.errors import Conflict, NotFound
from swarmplan.model.bodies import Json
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.state.records import Host, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.tasks import STARTED

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def mount(state: State, host: Host, task: Task) -> str:
    """Create a container of the task with its volumes, created where missing. Returns the engine's error, or "".

    An existing volume is used as it is, whatever options and labels are requested; only another driver is refused, and
    only where one is named.
    """
    mounts = _mounts(task)
    for each in mounts:
        if refused := _make(state, host, each["Source"], each.get("VolumeOptions") or {}):
            return refused
    if mounts:
        known = _tasks(state, host)
        host.holding = {one: held for one, held in host.holding.items() if one in known}
        host.holding[task.id] = [each["Source"] for each in mounts]
    return ""


def _make(state: State, host: Host, name: str, options: Json) -> str:
    driver = options.get("DriverConfig") or {}
    there = host.volumes.get(name)
    if not _NAME.fullmatch(name):
        return (
            f"create {name}: volume name is too short, names should be at least two alphanumeric characters"
        )
    if there is None:
        host.volumes[name] = {
            "Name": name,
            "Driver": driver.get("Name") or "local",
            "Options": driver.get("Options") or None,
            "Labels": options.get("Labels") or None,
            "Scope": "local",
            "CreatedAt": timestamp(state.tick),
        }
    elif driver.get("Name", there["Driver"]) != there["Driver"]:
        return f"create {name}: driver '{there['Driver']}' already has volume '{name}': volume name must be unique"
    return ""


def remove(state: State, host: Host, name: str) -> None:
    """``DELETE /volumes/{name}``."""
    if name not in host.volumes:
        raise NotFound(f"get {name}: no such volume")
    if held := ", ".join(container["Id"] for container in containers(state, host, name)):
        raise Conflict(f"remove {name}: volume is in use - [{held}]")
    del host.volumes[name]


def containers(state: State, host: Host, volume: str) -> list[Json]:
    """The containers that use the volume: of tasks, by task id, and the other containers of the host."""
    tasks = _tasks(state, host)
    others = [
        {"Id": name, "Names": [f"/{name}"], "State": "running", "Labels": {}}
        for name, held in host.other_containers.items()
        if volume in held
    ]
    return others + [
        {
            "Id": task.id,
            "Names": [f"/{task.id}"],
            "State": "running" if task.state in STARTED else "created" if task.state == "ready" else "exited",
            "Labels": {"com.docker.swarm.task.id": task.id, "com.docker.swarm.service.id": task.service},
        }
        for task in tasks.values()
        if volume in host.holding.get(task.id, ())
    ]


def remove_container(state: State, host: Host, container: str) -> None:
    """``DELETE /containers/{id}`` of a task's container; the task stays."""
    task = _tasks(state, host).get(container)
    if task is None or container not in host.holding:
        raise NotFound(f"No such container: {container}")
    if task.state in STARTED:
        raise Conflict(
            f"You cannot remove a running container {container}. Stop the container before attempting removal or "
            "force remove"
        )
    del host.holding[container]


def _tasks(state: State, host: Host) -> dict[str, Task]:
    """The tasks on the host that its swarm has not forgotten: with a task goes its container."""
    swarm = state.swarms.get(host.swarm)
    return dict(swarm.of_node.get(host.node, {})) if swarm is not None else {}


def _mounts(task: Task) -> list[Json]:
    mounts = (task.spec.get("ContainerSpec") or {}).get("Mounts") or ()
    return [each for each in mounts if each.get("Type") == "volume" and each.get("Source")]
