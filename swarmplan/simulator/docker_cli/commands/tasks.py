"""``docker service ps`` and ``docker node ps``."""

import re
from collections.abc import Callable, Iterable, Sequence

from swarmplan.model.bodies import Json
from swarmplan.model.values.image_reference import unpinned
from swarmplan.model.values.order import natural
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.commands import nodes, services
from swarmplan.simulator.docker_cli.ended import Ended
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.ages import ago
from swarmplan.simulator.docker_cli.printed.filters import matching
from swarmplan.simulator.docker_cli.printed.tables import Row, show

_HEADS = {
    "ID": "ID",
    "Name": "NAME",
    "Image": "IMAGE",
    "Node": "NODE",
    "DesiredState": "DESIRED STATE",
    "CurrentState": "CURRENT STATE",
    "Error": "ERROR",
    "Ports": "PORTS",
}
_LONGEST_ERROR = 30
_FILTERS = ("id", "name", "node", "desired-state", "label")


def _service_ps(call: Call) -> None:
    wanted, missing = [], []
    for reference in call.args:
        try:
            wanted.append(services.find(call, reference, error="no such service: {}")["ID"])
        except Ended as ended:
            missing.append(str(ended))
    if wanted:
        _show(call, lambda task: task["ServiceID"] in wanted)
    if missing:
        raise Ended("\n".join(missing))


def _node_ps(call: Call) -> None:
    wanted, missing = [], []
    for reference in call.args or ["self"]:
        try:
            wanted.append(nodes.find(call, reference)["ID"])
        except Ended as ended:
            missing.append(str(ended))
    if wanted:
        _show(call, lambda task: task.get("NodeID") in wanted)
    if missing:
        raise Ended("\n".join(missing))


def _show(call: Call, ours: Callable[[Json], bool]) -> None:
    names = {each["ID"]: each["Spec"]["Name"] for each in call.engine.services()}
    hosts = {each["ID"]: nodes.hostname(each) for each in call.engine.nodes()}
    resolve = not call.flags.on("no-resolve")
    found: list[tuple[str, Json]] = []
    for task in call.engine.tasks():
        service = names.get(task["ServiceID"], task["ServiceID"]) if resolve else task["ServiceID"]
        name = f"{service}.{task.get('Slot') or task.get('NodeID', '')}"
        node = (
            hosts.get(task.get("NodeID", ""), task.get("NodeID", "")) if resolve else task.get("NodeID", "")
        )
        if ours(task) and _wanted(call, task, name, str(node)):
            found.append((name, {**task, "_node": node}))
    show(call, _HEADS, list(_rows(call, found)))


def _wanted(call: Call, task: Json, name: str, node: str) -> bool:
    state = "running" if task["DesiredState"] == "ready" else task["DesiredState"]
    values = {"id": task["ID"], "name": name, "node": node or task.get("NodeID", ""), "desired-state": state}
    return matching(call, values, {"label": {}}, _FILTERS, exact=("desired-state",))


def _rows(call: Call, found: Sequence[tuple[str, Json]]) -> Iterable[Row]:
    """In the order of names, the newest first; the others of a slot are below it."""
    newest_first = sorted(found, key=lambda each: each[1]["CreatedAt"], reverse=True)
    above, form = "", call.flags.text("format")
    for name, task in sorted(newest_first, key=lambda each: natural(each[0])):
        older = name == above and not form
        above = name
        yield _row(call, f" \\_ {name}" if older else name, task)


def _row(call: Call, name: str, task: Json) -> Row:
    whole = call.flags.on("no-trunc")
    status, image = task["Status"], task["Spec"]["ContainerSpec"]["Image"]
    error = status.get("Err", "")
    if len(error) > _LONGEST_ERROR and not whole:
        error = error[: _LONGEST_ERROR - 1] + "…"
    ports = status.get("PortStatus", {}).get("Ports") or ()
    return {
        "ID": task["ID"] if whole else task["ID"][:12],
        "FullID": task["ID"],
        "Name": name,
        "Image": image if whole else unpinned(image),
        "Node": task["_node"],
        "DesiredState": task["DesiredState"].title(),
        "CurrentState": f"{status['State'].title()} {ago(status['Timestamp'], call.now()).lower()}",
        "Error": f'"{error}"' if error else "",
        "Ports": ",".join(_port(port) for port in ports),
    }


def _port(port: Json) -> str:
    return re.sub(r"^0->", "", f"*:{port.get('PublishedPort', 0)}->{port['TargetPort']}/{port['Protocol']}")


_OPTIONS = {"switches": "no-resolve no-trunc quiet,q", "values": "filter,f format"}
COMMANDS = {
    "service ps": Command(
        _service_ps,
        "[OPTIONS] SERVICE [SERVICE...]",
        "List the tasks of one or more services",
        1,
        None,
        **_OPTIONS,  # type: ignore[arg-type]  # texts
    ),
    "node ps": Command(
        _node_ps,
        "[OPTIONS] [NODE...]",
        "List tasks running on one or more nodes, defaults to current node",
        0,
        None,
        **_OPTIONS,  # type: ignore[arg-type]  # texts
    ),
}
