"""``node:``: one node, or those of a role or with a label."""

from collections.abc import Iterator

from swarmplan.fleet.checks.results import Finding, Status, failed_for
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.model.swarm import NodeState
from swarmplan.model.values.first_few import first_few
from swarmplan.spec.fleet.checks import OfNode


def judge(wanted: OfNode, snapshot: Snapshot) -> Finding:
    """Whether the nodes are so."""
    if (unreadable := snapshot.unreadable()) is not None:
        return unreadable
    chosen = [node for node in snapshot.seen.nodes if _is_chosen(wanted, node, snapshot)]
    faults = {snapshot.name_of(node): list(_faults(wanted, node)) for node in chosen}
    wrong = [f"{name} {', '.join(found)}" for name, found in sorted(faults.items()) if found]
    if wanted.count is not None:
        good = len(chosen) - len(wrong)
        if good == wanted.count:
            return failed_for([])
        why = f" ({first_few(wrong, '; ')})" if wrong else ""
        return Finding(Status.FAIL, f"{good} nodes are so, not {wanted.count}{why}")
    if not chosen:
        return Finding(Status.FAIL, f"there is no such node: {_asked(wanted)}", absent=bool(wanted.name))
    return failed_for([first_few(wrong, "; ")] if wrong else [])


def _is_chosen(wanted: OfNode, node: NodeState, snapshot: Snapshot) -> bool:
    key, equals, value = wanted.label.partition("=")
    has = not key or (key in node.node.labels and (not equals or node.node.labels[key] == value))
    named = not wanted.name or snapshot.node_named(wanted.name) == node
    return has and named and (not wanted.role or node.node.role == wanted.role)


def _faults(wanted: OfNode, node: NodeState) -> Iterator[str]:
    if wanted.state and node.status != wanted.state:
        yield f"is {node.status}, not {wanted.state}"
    if wanted.availability and node.node.availability != wanted.availability:
        yield f"has availability {node.node.availability}, not {wanted.availability}"
    for key, value in wanted.labels.items():
        there = node.node.labels.get(key)
        if there is None:
            yield f"has no label {key}"
        elif there != value:
            yield f"has the label {key} with the value {there!r}, not {value!r}"


def _asked(wanted: OfNode) -> str:
    words = (("name", wanted.name), ("role", wanted.role), ("label", wanted.label))
    return ", ".join(f"{key} {value}" for key, value in words if value)
