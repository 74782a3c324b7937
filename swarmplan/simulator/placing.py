"""Which nodes fit a task template, remembered until a node changes."""

import json
from typing import Any

from swarmplan.model.placement import allowed
from swarmplan.simulator.records import Node, Swarm

Json = dict[str, Any]


def allows(swarm: Swarm, template: Json, node_id: str) -> bool:
    """Whether the template's constraints allow this node."""
    return node_id in _fitting(swarm, template)


def takes_new(node: Node) -> bool:
    """Whether the node is given new tasks at all."""
    return node.state == "ready" and node.spec["Availability"] == "active"


def keeps(node: Node | None) -> bool:
    """Whether tasks may stay on the node: a paused one keeps its own."""
    return node is not None and node.state != "down" and node.spec["Availability"] != "drain"


def candidates(swarm: Swarm, template: Json) -> list[Node]:
    """The nodes that take new tasks and are allowed."""
    return [swarm.nodes[name] for name, free in _fitting(swarm, template).items() if free]


def _fitting(swarm: Swarm, template: Json) -> dict[str, bool]:
    """The allowed nodes, and whether each takes new tasks."""
    key = json.dumps(template.get("Placement") or {}, sort_keys=True)
    epoch, fitting = swarm.fits.get(key, (-1, {}))
    if epoch != swarm.epoch:
        nodes = swarm.nodes.items()
        fitting = {name: takes_new(node) for name, node in nodes if allowed(template, _described(node))}
        swarm.fits[key] = (swarm.epoch, fitting)
    return fitting


def _described(node: Node) -> Json:
    """What constraints may ask of a node, where ``GET /nodes`` has it."""
    return {
        "ID": node.id,
        "Spec": node.spec,
        "Status": {"Addr": node.address},
        "Description": {
            "Hostname": node.hostname,
            "Platform": {"OS": "linux", "Architecture": "x86_64"},
            "Engine": {"Labels": node.labels},
        },
    }
