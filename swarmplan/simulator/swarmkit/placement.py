"""Which nodes fit a task template, cached until a node changes."""

import json
from collections import Counter
from heapq import heapify, heappop, heappush

from swarmplan.model.bodies import Json
from swarmplan.model.services.placement import allowed
from swarmplan.simulator.state.records import Fit, Node, Swarm


def allows(swarm: Swarm, template: Json, node_id: str) -> bool:
    """Whether the template's constraints allow this node."""
    return node_id in _fitting(swarm, template)


def takes_new(node: Node) -> bool:
    """Whether the node accepts new tasks."""
    return node.state == "ready" and node.spec["Availability"] == "active"


def keeps(node: Node | None) -> bool:
    """Whether tasks may stay on the node: a paused one keeps its own."""
    return node is not None and node.state != "down" and node.spec["Availability"] != "drain"


def candidates(swarm: Swarm, template: Json, node_id: str = "") -> list[Node]:
    """The allowed nodes that accept new tasks: all, or the one with this id."""
    fitting = _fitting(swarm, template)
    if node_id:
        return [swarm.nodes[node_id]] if fitting.get(node_id) else []
    return [swarm.nodes[name] for name, free in fitting.items() if free]


def least_loaded(swarm: Swarm, template: Json, crowded: Counter[str]) -> str:
    """The candidate with the fewest tasks, the first in the list among equals; one that is ``crowded``, by the fewest there,
    only where all are. "" where there is no candidate."""
    fit = _fit(swarm, template)
    if fit.freed != swarm.freed:
        free = (name for name, takes in fit.nodes.items() if takes)
        fit.ranked = [(len(swarm.of_node[name]), place, name) for place, name in enumerate(free)]
        fit.freed = swarm.freed
        heapify(fit.ranked)
    aside: list[tuple[int, int, str]] = []
    while fit.ranked:
        load, place, name = heappop(fit.ranked)
        now = (len(swarm.of_node[name]), place, name)
        if now[0] > load:
            heappush(fit.ranked, now)
            continue
        aside.append(now)
        if not crowded[name]:
            break
    for entry in aside:
        heappush(fit.ranked, entry)
    return min(aside, key=lambda entry: (crowded[entry[2]], entry))[2] if aside else ""


def _fitting(swarm: Swarm, template: Json) -> dict[str, bool]:
    """The allowed nodes, and whether each takes new tasks."""
    return _fit(swarm, template).nodes


def _fit(swarm: Swarm, template: Json) -> Fit:
    key = json.dumps(template.get("Placement") or {}, sort_keys=True)
    known = swarm.fits.get(key)
    if known is None or known.epoch != swarm.epoch:
        nodes = swarm.nodes.items()
        fitting = {name: takes_new(node) for name, node in nodes if allowed(template, _described(node))}
        known = swarm.fits[key] = Fit(swarm.epoch, fitting)
    return known


def _described(node: Node) -> Json:
    """The node attributes for constraints, as in ``GET /nodes``."""
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
