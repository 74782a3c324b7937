"""One row for each machine, node, service and task: what the tables show and the JSON holds."""

from collections.abc import Mapping
from typing import Any

from swarmplan.health.problems import node_problem, problem_of
from swarmplan.health.serving import serving, unconfirmed_nodes
from swarmplan.model.bodies import container_spec
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, swarm_time
from swarmplan.model.service import ServiceState, Task
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order, natural
from swarmplan.model.values.unknown import Unknown

NOT_THERE = "missing"
UNKNOWN = "unknown"
_FAILED = ("failed", "rejected", "orphaned")
_MODES = {
    "Replicated": "replicated",
    "Global": "global",
    "ReplicatedJob": "replicated-job",
    "GlobalJob": "global-job",
}


def machine_rows(desired: Desired, observed: Observed) -> list[dict[str, Any]]:
    """``name``, ``state`` (the driver's word, "missing" or "unknown"), ``driver``, ``address``, ``engine`` (version),
    ``problem`` (``health.problems``, "" when it is well), ``detail``, ``in_spec``."""
    names = in_order({*desired.machines, *observed.machines})
    return [_machine(desired, observed, name) for name in names]


def node_rows(desired: Desired, observed: Observed) -> list[dict[str, Any]]:
    """``machine`` ("" for one that is not ours), ``id``, ``hostname``, ``role``, ``leader``, ``reachable`` (null for a worker),
    ``availability``, ``status``, ``address``, ``labels``, ``problem``, ``in_spec``. Managers first."""
    ordered = sorted(
        observed.nodes,
        key=lambda node: (
            node.node.role is not Role.MANAGER,
            natural(node.node.machine or node.hostname),
            node.id,
        ),
    )
    return [_node(node, in_spec=node.node.machine in desired.nodes) for node in ordered]


def service_rows(desired: Desired, observed: Observed) -> list[dict[str, Any]]:
    """``name``, ``state`` ("up", "not up", "missing" or "unknown"), ``mode``, ``running`` (tasks, of whichever spec; of a
    job, the completed ones), ``updated`` (those of them that run the current spec), ``desired``, ``unconfirmed`` (what is said to
    run and is not known to; "" for nothing), ``image``, ``missing``, ``update``, ``owned``, ``in_spec``."""
    seen = isinstance(observed.swarm, SwarmState) or observed.swarm is None
    names, doubts = in_order({*desired.services, *observed.services}), unconfirmed_nodes(desired, observed)
    rows = []
    for name in names:
        state = observed.services.get(name)
        row = _service(state, doubts) if state else _unseen(NOT_THERE if seen else UNKNOWN)
        rows.append({"name": name, **row, "in_spec": name in desired.services})
    return rows


def task_rows(desired: Desired, observed: Observed) -> list[dict[str, Any]]:
    """``task`` (``web.2``), ``id``, ``node`` (the machine's or host's name, else the id), ``state`` ("unknown" where the swarm
    says that it runs on a node that does not look well), ``reported`` (the swarm's own word), ``desired``, ``current``
    (of the current spec), ``error``, ``times``, ``age`` (seconds since it came to its state, of the youngest; null where unknown). Those that are desired, and the failed ones: first those of services that are not up, last those of services that are. A slot's
    failures that say the same are one row that happened so many ``times``."""
    doubts, now = unconfirmed_nodes(desired, observed), swarm_time(observed.engines.values())
    now = observed.taken if now is None else now
    names = {node.id: node.node.machine or node.hostname or node.id for node in observed.nodes}
    found = [
        (
            _rank(service, task),
            natural(service.service.name),
            task.slot,
            task.desired != "running",
            _task(service.service.name, task, names, doubts) | {"age": _age(task, now)},
        )
        for service in observed.services.values()
        for task in service.tasks
        if task.desired in {"running", "ready"} or _failed(task)
    ]
    rows = [row for *_, row in sorted(found, key=lambda one: (*one[:-1], one[-1]["id"]))]
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in reversed(rows):
        alike.setdefault(_sameness(row), []).append(row)
    return [
        {
            **same[-1],
            "times": len(same),
            "age": min((row["age"] for row in same if row["age"] is not None), default=None),
        }
        for same in reversed(alike.values())
    ]


def _rank(service: ServiceState, task: Task) -> int:
    """What is wrong now comes first, what went wrong before and is well now last."""
    if not _failed(task):
        return 1
    return 0 if service.missing else 2


def _age(task: Task, now: float) -> float | None:
    return None if task.at is None else max(0.0, now - task.at)


def _sameness(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["task"], row["node"], row["state"], row["desired"], row["error"], row["current"]


def _machine(desired: Desired, observed: Observed, name: str) -> dict[str, Any]:
    state, engine = observed.machines.get(name), observed.engines.get(name)
    declared = desired.machines.get(name)
    found = problem_of(desired, observed, name)
    row: dict[str, Any] = {
        "name": name,
        "state": NOT_THERE,
        "driver": declared.driver if declared else "",
        "address": "",
        "engine": engine.version if isinstance(engine, EngineState) else "",
        "problem": str(found.kind) if found else "",
        "detail": found.note if found else "",
        "in_spec": declared is not None,
    }
    if isinstance(state, Unknown):
        return row | {"state": UNKNOWN}
    if state is None:
        return row
    return row | {
        "state": str(state.power),
        "driver": state.machine.driver,
        "address": state.address or "",
        "detail": row["detail"] or state.detail,
    }


def _node(node: NodeState, *, in_spec: bool) -> dict[str, Any]:
    manager = node.node.role is Role.MANAGER
    return {
        "machine": node.node.machine,
        "id": node.id,
        "hostname": node.hostname,
        "role": str(node.node.role),
        "leader": node.leader,
        "reachable": node.reachable if manager else None,
        "availability": str(node.node.availability),
        "status": node.status,
        "address": node.address,
        "labels": dict(node.node.labels),
        "problem": node_problem(node),
        "in_spec": in_spec,
    }


def _service(state: ServiceState, doubts: Mapping[str, str]) -> dict[str, Any]:
    spec, tasks = state.service.spec, serving(state, doubts)
    return {
        "state": "not up" if state.missing or tasks.unseen else "up",
        "mode": _MODES.get(next(iter(spec.get("Mode") or {}), "Replicated"), UNKNOWN),
        "running": tasks.running,
        "updated": tasks.updated,
        "desired": state.desired,
        "unconfirmed": tasks.note,
        "image": container_spec(spec).get("Image", ""),
        "missing": state.missing or "",
        "update": state.update_state,
        "owned": state.owned,
    }


def _unseen(state: str) -> dict[str, Any]:
    nothing = {
        "mode": "",
        "running": 0,
        "updated": 0,
        "desired": 0,
        "unconfirmed": "",
        "image": "",
        "missing": "",
        "update": "",
        "owned": False,
    }
    return {"state": state, **nothing}


def _task(service: str, task: Task, names: Mapping[str, str], doubts: Mapping[str, str]) -> dict[str, Any]:
    node = names.get(task.node, task.node)
    return {
        "task": f"{service}.{task.slot or node or task.id}",
        "id": task.id,
        "node": node,
        "state": UNKNOWN if task.node in doubts and task.runs else task.state,
        "reported": task.state,
        "desired": task.desired,
        "current": task.current,
        "error": task.error,
    }


def _failed(task: Task) -> bool:
    return task.state in _FAILED or bool(task.error)
