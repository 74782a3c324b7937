"""Changing nodes: labels of strangers stay, roles are seen through, drains wait for what still runs."""

import pytest
from small_cluster import cluster
from unit.steps.bench import Bench, node

from swarmplan.errors import Conflict, Permanent
from swarmplan.model.cluster import MACHINE_LABEL, NODE_LABELS_LABEL
from swarmplan.model.swarm import Availability, Node, Role
from swarmplan.steps.nodes import DemoteNode, DrainNode, PromoteNode, UpdateNode, labels_after

OURS = {MACHINE_LABEL: "w1"}


@pytest.mark.parametrize(
    ("live", "wanted", "after"),
    [
        ({}, {}, OURS),
        ({"theirs": "1"}, {"tier": "web"}, {"theirs": "1", "tier": "web", NODE_LABELS_LABEL: "tier"} | OURS),
        ({"tier": "web", "theirs": "1", NODE_LABELS_LABEL: "tier"}, {}, {"theirs": "1"} | OURS),
        ({"b": "0", NODE_LABELS_LABEL: "b,c"}, {"b": "1", "a": "1"}, {"b": "1", "a": "1", NODE_LABELS_LABEL: "a,b"} | OURS),
    ],
    ids=["marked", "theirs kept", "dropped from the spec", "exchanged"],
)  # fmt: skip
def test_labels(live: dict[str, str], wanted: dict[str, str], after: dict[str, str]) -> None:
    assert labels_after(live, Node("w1", Role.WORKER, labels=wanted)) == after


def test_exclusive_labels_leave_no_others() -> None:
    node = Node("w1", Role.WORKER, labels={"tier": "web"}, labels_exclusive=True)
    assert labels_after({"theirs": "1"}, node) == {"tier": "web", NODE_LABELS_LABEL: "tier"} | OURS


def test_a_node_is_configured(bench: Bench) -> None:
    fleet = bench.made(cluster(1, 1))
    update = UpdateNode(key=node("w1"), node=Node("w1", Role.WORKER, Availability.PAUSE, {"tier": "web"}))
    assert update.missing(fleet) == "labels or availability differ"
    bench.do(update)
    assert bench.node("w1")["Spec"]["Availability"] == "pause"


def test_a_node_changed_meanwhile_is_a_conflict_and_keeps_the_change(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = bench.made(cluster(1, 1))
    entry = bench.node("w1")
    manager = fleet.manager()
    listed = manager.nodes(entry["ID"])
    manager.update_node(entry["ID"], entry["Version"]["Index"], entry["Spec"] | {"Labels": {"theirs": "1"}})
    monkeypatch.setattr(manager, "nodes", lambda _: listed)  # what was read before the change
    update = UpdateNode(key=node("w1"), node=Node("w1", Role.WORKER, labels={"tier": "web"}))
    with pytest.raises(Conflict):
        update.act(fleet)
    monkeypatch.undo()
    bench.do(update)
    assert {"theirs": "1", "tier": "web"}.items() <= bench.node("w1")["Spec"]["Labels"].items()


def test_a_node_no_manager_lists_cannot_be_configured(bench: Bench) -> None:
    fleet = bench.made(cluster(1, 1))
    bench.manager.remove_node(bench.node("w1")["ID"], force=True)
    with pytest.raises(Permanent, match="w1 is not in the swarm's list of nodes"):
        UpdateNode(key=node("w1"), node=Node("w1", Role.WORKER)).missing(fleet)


def test_a_drain_waits_for_the_tasks_that_still_run(bench: Bench) -> None:
    fleet = bench.made(cluster(1, 1, services={"web": {"deploy": {"mode": "global"}}}))
    drain = DrainNode(key=node("w1"), node_id=bench.node("w1")["ID"])
    assert drain.missing(fleet) == "takes tasks"
    with bench.still():
        drain.act(fleet)
        assert drain.missing(fleet) == "tasks still run there: web"
    bench.do(drain)
    calls = bench.calls()
    drain.act(fleet)
    assert calls == []


def test_a_worker_is_promoted_and_a_manager_demoted_once(bench: Bench) -> None:
    fleet = bench.made(cluster(3, 1))
    promote, demote = PromoteNode(key=node("w1")), DemoteNode(key=node("w1"), node_id=bench.node("w1")["ID"])
    calls = bench.calls()
    assert promote.missing(fleet) == "a worker"
    bench.do(promote)
    promote.act(fleet)
    assert demote.missing(fleet) == "a manager"
    bench.do(demote)
    demote.act(fleet)
    assert len(calls) == 2


def test_what_is_no_longer_listed_needs_neither_drain_nor_demotion(bench: Bench) -> None:
    fleet = bench.made(cluster())
    calls = bench.calls()
    for step in (DrainNode(key=node("w9"), node_id="gone"), DemoteNode(key=node("w9"), node_id="gone")):
        assert step.missing(fleet) is None
        step.act(fleet)
    assert calls == []
