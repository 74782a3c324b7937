"""``docker node``."""

from typing import Any

from swarmplan.errors import NotFound, SwarmplanError
from swarmplan.model.bodies import Json
from swarmplan.model.values.order import natural
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.ended import Ended, daemon
from swarmplan.simulator.docker_cli.lookup import chosen
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.filters import matching
from swarmplan.simulator.docker_cli.printed.node_pretty import pretty
from swarmplan.simulator.docker_cli.printed.tables import Row, inspected, show

_HEADS = {
    "Starred": "ID",
    "Hostname": "HOSTNAME",
    "Status": "STATUS",
    "Availability": "AVAILABILITY",
    "ManagerStatus": "MANAGER STATUS",
    "EngineVersion": "ENGINE VERSION",
}
_FILTERS = ("id", "name", "role", "membership", "label", "node.label")


def find(call: Call, reference: str) -> Json:
    """The node of this id, name or id prefix, or ``self``. Raises Ended as the client does."""
    nodes = call.engine.nodes()
    if reference == "self":
        reference = str(call.engine.info()["Swarm"]["NodeID"])
    found = chosen(nodes, reference, hostname, "node")
    if found is None:
        raise Ended(f"Error: No such node: {reference}")
    return found


def hostname(node: Json) -> str:
    """The name of a node, "" while it joins."""
    return str(node["Description"].get("Hostname", ""))


def _ls(call: Call) -> None:
    own = str(call.engine.info()["Swarm"]["NodeID"])
    rows = [_row(node, own) for node in call.engine.nodes() if _wanted(call, node)]
    rows.sort(key=lambda row: natural(str(row["Hostname"])))
    show(call, _HEADS, rows)


def _wanted(call: Call, node: Json) -> bool:
    labels = {
        "label": node["Description"].get("Engine", {}).get("Labels", {}),
        "node.label": node["Spec"]["Labels"],
    }
    values = {
        "id": node["ID"],
        "name": hostname(node),
        "role": node["Spec"]["Role"],
        "membership": "accepted",
    }
    return matching(call, values, labels, _FILTERS, exact=("role", "membership"))


def _row(node: Json, own: str) -> Row:
    manager = node.get("ManagerStatus") or {}
    mine = node["ID"] == own
    return {
        "ID": node["ID"],
        "Starred": f"{node['ID']} *" if mine else node["ID"],
        "Hostname": hostname(node),
        "Status": node["Status"]["State"].title(),
        "Availability": node["Spec"]["Availability"].title(),
        "ManagerStatus": "Leader" if manager.get("Leader") else manager.get("Reachability", "").title(),
        "EngineVersion": node["Description"].get("Engine", {}).get("EngineVersion", ""),
        "Self": mine,
        "TLSStatus": "Ready",
    }


def _inspect(call: Call) -> None:
    found: list[Json] = []
    try:
        for each in call.args:
            found.append(find(call, each))  # noqa: PERF401  # those before the one that fails are shown
    except (Ended, SwarmplanError) as error:
        inspected(call, found)
        text = str(error) if isinstance(error, Ended) else daemon(error)
        raise Ended(f"Status: {text}, Code: 1") from None
    if call.flags.on("pretty"):
        for node in found:
            call.say(pretty(node))
    else:
        inspected(call, found)


def change(call: Call, node: Json, **fields: Any) -> None:
    """Update a node's spec."""
    call.engine.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], **fields})


def _update(call: Call) -> None:
    node = find(call, call.args[0])
    labels = dict(node["Spec"]["Labels"])
    for each in call.flags.all("label-add"):
        name, _, value = each.partition("=")
        labels[name] = value
    for name in call.flags.all("label-rm"):
        if name not in labels:
            raise Ended(f"key {name} doesn't exist in node's labels")
        del labels[name]
    fields = {key.title(): call.flags.text(key) for key in ("role", "availability") if call.flags.has(key)}
    change(call, node, Labels=labels, **fields)
    call.say(call.args[0])


def _set_role(call: Call, role: str, done: str) -> None:
    for reference in call.args:
        node = find(call, reference)
        if node["Spec"]["Role"] == role:
            call.say(f"Node {node['ID']} is already a {role}.")
        else:
            change(call, node, Role=role)
            call.say(done.format(reference))


def _promote(call: Call) -> None:
    _set_role(call, "manager", "Node {} promoted to a manager in the swarm.")


def _demote(call: Call) -> None:
    _set_role(call, "worker", "Manager {} demoted in the swarm.")


def _rm(call: Call) -> None:
    def remove(reference: str) -> None:
        try:
            call.engine.remove_node(reference, force=call.flags.on("force"))
        except NotFound:
            raise Ended(f"Error: No such node: {reference}") from None
        call.say(reference)

    call.for_each(remove)


COMMANDS = {
    "node ls": Command(
        _ls, "[OPTIONS]", "List nodes in the swarm", switches="quiet,q", values="filter,f format"
    ),
    "node inspect": Command(
        _inspect,
        "[OPTIONS] self|NODE [NODE...]",
        "Display detailed information on one or more nodes",
        1,
        None,
        switches="pretty",
        values="format,f",
    ),
    "node update": Command(
        _update, "[OPTIONS] NODE", "Update a node", 1, 1, values="availability role label-add label-rm"
    ),
    "node promote": Command(
        _promote, "NODE [NODE...]", "Promote one or more nodes to manager in the swarm", 1, None
    ),
    "node demote": Command(
        _demote, "NODE [NODE...]", "Demote one or more nodes from manager in the swarm", 1, None
    ),
    "node rm": Command(
        _rm,
        "[OPTIONS] NODE [NODE...]",
        "Remove one or more nodes from the swarm",
        1,
        None,
        switches="force,f",
    ),
}
