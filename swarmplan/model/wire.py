"""From the Engine API's JSON (v1.41 shapes) to our words. The one place that knows where the engine keeps a thing."""

from collections.abc import Iterable, Mapping

from swarmplan.model.bodies import Json, JsonView, as_info, as_node, as_task
from swarmplan.model.labels.names import MACHINE_LABEL, NODE_LABELS_LABEL
from swarmplan.model.labels.ownership import Owners
from swarmplan.model.machine import EngineState
from swarmplan.model.service import Network, NetworkState, Service, ServiceState, Task
from swarmplan.model.services.convergence import is_current, is_unfinished, progress
from swarmplan.model.swarm import Availability, Node, NodeState, Role, SwarmState
from swarmplan.model.uses import references
from swarmplan.model.values.age import moment
from swarmplan.model.values.capacity import engine_capacity, node_capacity
from swarmplan.model.values.labels import names_in
from swarmplan.model.values.subnet import declared_subnets
from swarmplan.model.volume import mounted

_OURS = (MACHINE_LABEL, NODE_LABELS_LABEL)


def engine_state(info: JsonView, images: Iterable[JsonView] = ()) -> EngineState:
    """An engine's ``/info`` and ``/images/json``."""
    body = as_info(info)
    swarm = body.get("Swarm") or {}
    return EngineState(
        version=body.get("ServerVersion", ""),
        hostname=body.get("Name", ""),
        membership=swarm.get("LocalNodeState") or "inactive",
        node_id=swarm.get("NodeID", ""),
        node_address=swarm.get("NodeAddr", ""),
        control=bool(swarm.get("ControlAvailable")),
        error=swarm.get("Error", ""),
        clock=moment(body.get("SystemTime") or ""),
        peers={peer["NodeID"]: raft_host(peer["Addr"]) for peer in swarm.get("RemoteManagers") or ()},
        capacity=engine_capacity(info),
        images=images_by_tag(images),
    )


def images_by_tag(images: Iterable[JsonView]) -> dict[str, str]:
    """The ids in ``GET /images/json``, by each reference that names one."""
    return {tag: image["Id"] for image in images for tag in image.get("RepoTags") or ()}


def swarm_state(swarm: JsonView) -> SwarmState:
    """``GET /swarm``, without its join tokens."""
    return SwarmState(
        cluster_id=swarm["ID"],
        spec=swarm.get("Spec") or {},
        default_addr_pool=tuple(swarm.get("DefaultAddrPool") or ()),
        subnet_size=swarm.get("SubnetSize") or 0,
        data_path_port=swarm.get("DataPathPort") or 0,
        rotating=bool(swarm.get("RootRotationInProgress")),
        version=_version(swarm),
    )


def _version(body: JsonView) -> int:
    return int((body.get("Version") or {}).get("Index") or 0)


def raft_host(address: str) -> str:
    """Where a raft member is, of the address and port that the raft has: ``[fd00::1]:2377`` gives ``fd00::1``."""
    return address.rpartition(":")[0].strip("[]")


def node_state(node: JsonView, machine: str) -> NodeState:
    """An entry of ``GET /nodes``. A node still joining has no hostname, status or address yet."""
    body = as_node(node)
    spec, status, manager = body.get("Spec") or {}, body.get("Status") or {}, body.get("ManagerStatus") or {}
    labels = dict(spec.get("Labels") or {})
    peer = raft_host(manager.get("Addr", ""))
    description = body.get("Description") or {}
    platform = description.get("Platform") or {}
    return NodeState(
        id=node["ID"],
        hostname=description.get("Hostname", ""),
        node=Node(
            machine=machine,
            role=Role(spec.get("Role") or "worker"),
            availability=Availability(spec.get("Availability") or "active"),
            labels={name: value for name, value in labels.items() if name not in _OURS},
        ),
        status=status.get("State", "unknown"),
        address=peer or status.get("Addr", ""),
        peer=peer,
        leader=bool(manager.get("Leader")),
        reachable=manager.get("Reachability") == "reachable",
        outside=spec.get("Role") == "manager" and not manager,
        owned_labels=names_in(labels, NODE_LABELS_LABEL),
        made_for=labels.get(MACHINE_LABEL, ""),
        capacity=node_capacity(description),
        platform=(platform.get("OS", ""), platform.get("Architecture", "")) if platform else (),
        engine=(description.get("Engine") or {}).get("EngineVersion", ""),
        version=_version(node),
    )


def network_state(network: JsonView, owners: Owners) -> NetworkState:
    """An entry of ``GET /networks``."""
    return NetworkState(
        network=Network(network["Name"], network),
        id=network["Id"],
        owned=owners.owns(network.get("Labels")),
        subnets=tuple(declared_subnets(network)),
    )


def service_state(
    service: JsonView,
    tasks: Iterable[JsonView],
    nodes: Iterable[JsonView],
    networks: Mapping[str, str],
    owners: Owners,
    *,
    now: float | None = None,
) -> ServiceState:
    """An entry of ``GET /services`` with its tasks. ``networks`` maps ids to names, ``nodes`` is ``GET /nodes``, ``now`` is what
    the engine's clock says."""
    tasks = tuple(tasks)
    spec = with_network_names(service["Spec"], networks)
    state, previous = (service.get("UpdateStatus") or {}).get("State", ""), service.get("PreviousSpec") or {}
    # While an update is not finished the engine may go back.
    contents = references(spec) | (references(previous) if is_unfinished(state) else frozenset())
    mounting = (spec, previous, *({"TaskTemplate": task.get("Spec")} for task in tasks))
    desired, running, missing = progress(service, tasks, nodes, now=now)
    return ServiceState(
        service=Service(spec["Name"], spec),
        id=service["ID"],
        version=service["Version"]["Index"],
        owned=owners.owns(spec.get("Labels")),
        update_state=state,
        tasks=tuple(_task(task, service) for task in tasks),
        missing=missing,
        desired=desired,
        running=running,
        contents=contents,
        mounts=frozenset(found for each in mounting for found in mounted(each)),
    )


def with_network_names(spec: JsonView, names: Mapping[str, str]) -> Json:
    """The spec with each network's id, which the engine put in, turned back into its name. Looks in both places."""

    def renamed(holder: JsonView) -> Json:
        if not holder.get("Networks"):
            return dict(holder)
        attached = [{**net, "Target": names.get(net["Target"], net["Target"])} for net in holder["Networks"]]
        return {**holder, "Networks": attached}

    spec = renamed(spec)
    return {**spec, "TaskTemplate": renamed(spec.get("TaskTemplate") or {})}


def _task(task: JsonView, service: JsonView) -> Task:
    body = as_task(task)
    status = body.get("Status") or {}
    return Task(
        id=body["ID"],
        slot=body.get("Slot", 0),
        node=body.get("NodeID", ""),
        state=status.get("State", ""),
        desired=body.get("DesiredState", ""),
        error=status.get("Err", ""),
        at=moment(status.get("Timestamp") or ""),
        current=is_current(task, service),
    )
