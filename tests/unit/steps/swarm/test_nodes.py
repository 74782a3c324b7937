"""Changing nodes: labels of strangers stay, roles are seen through, drains wait for what still runs."""

import pytest
from small_cluster import cluster
from unit.steps.bench import Answering, Bench, node

from swarmplan.errors import Conflict, Permanent, Transient
from swarmplan.model.bodies import Json
from swarmplan.model.labels.names import MACHINE_LABEL, NODE_LABELS_LABEL
from swarmplan.model.swarm import Availability, Node, Role
from swarmplan.steps.swarm.nodes import DemoteNode, DrainNode, PromoteNode, UpdateNode, labels_after

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
    adapters = bench.made(cluster(1, 1))
    update = UpdateNode(key=node("w1"), node=Node("w1", Role.WORKER, Availability.PAUSE, {"tier": "web"}))
    assert update.unmet(adapters) == "labels or availability differ"
    bench.do(update)
    assert bench.node("w1")["Spec"]["Availability"] == "pause"


def test_a_node_changed_meanwhile_is_a_conflict_and_keeps_the_change(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = bench.made(cluster(1, 1))
    entry = bench.node("w1")
    manager = adapters.manager()
    listed = manager.nodes(entry["ID"])
    manager.update_node(entry["ID"], entry["Version"]["Index"], entry["Spec"] | {"Labels": {"theirs": "1"}})
    monkeypatch.setattr(manager, "nodes", lambda _: listed)  # what was read before the change
    update = UpdateNode(key=node("w1"), node=Node("w1", Role.WORKER, labels={"tier": "web"}))
    with pytest.raises(Conflict):
        update.apply(adapters)
    monkeypatch.undo()
    bench.do(update)
    assert {"theirs": "1", "tier": "web"}.items() <= bench.node("w1")["Spec"]["Labels"].items()


def test_a_node_no_manager_lists_cannot_be_configured(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 1))
    bench.manager.remove_node(bench.node("w1")["ID"], force=True)
    with pytest.raises(Permanent, match="w1 is not in the swarm's list of nodes"):
        UpdateNode(key=node("w1"), node=Node("w1", Role.WORKER)).unmet(adapters)


def test_a_drain_waits_for_the_tasks_that_still_run(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 1, services={"web": {"deploy": {"mode": "global"}}}))
    drain = DrainNode(key=node("w1"), node_id=bench.node("w1")["ID"])
    assert drain.unmet(adapters) == "still active"
    with bench.still():
        drain.apply(adapters)
        assert drain.unmet(adapters) == "tasks still run there: web"
    bench.do(drain)
    calls = bench.calls()
    drain.apply(adapters)
    assert calls == []


def test_a_worker_is_promoted_and_a_manager_demoted_once(bench: Bench) -> None:
    adapters = bench.made(cluster(3, 1))
    promote, demote = PromoteNode(key=node("w1")), DemoteNode(key=node("w1"), node_id=bench.node("w1")["ID"])
    calls = bench.calls()
    assert promote.unmet(adapters) == "still a worker"
    bench.do(promote)
    promote.apply(adapters)
    assert demote.unmet(adapters) == "still a manager"
    bench.do(demote)
    demote.apply(adapters)
    assert len(calls) == 2


def test_what_is_no_longer_listed_needs_neither_drain_nor_demotion(bench: Bench) -> None:
    adapters = bench.made(cluster())
    calls = bench.calls()
    for step in (DrainNode(key=node("w9"), node_id="gone"), DemoteNode(key=node("w9"), node_id="gone")):
        assert step.unmet(adapters) is None
        step.apply(adapters)
    assert calls == []


def listing(entry: Json, **swarm: object) -> Answering:
    """A manager that lists this node, whose own engine says this of its place."""
    return Answering(
        nodes=lambda *_: [entry],
        info=lambda: {"Swarm": {"LocalNodeState": "active", "NodeID": "n1", **swarm}},
        services=lambda: [{"ID": "s1", "Spec": {"Name": "web"}}],
        tasks=list,
        update_node=lambda *_: None,
    )


def entry(role: Role, **more: object) -> Json:
    return {"ID": "n1", "Version": {"Index": 1}, "Spec": {"Role": str(role), "Availability": "drain"}, **more}


def test_a_manager_is_demoted_once_the_raft_has_let_go_of_it() -> None:
    demote = DemoteNode(key=node("m1"), node_id="n1")
    member = entry(Role.WORKER, ManagerStatus={"Reachability": "reachable"})
    assert demote.unmet(listing(entry(Role.MANAGER))) == "still a manager"
    assert demote.unmet(listing(member)) == "still a raft member"
    assert demote.unmet(listing(entry(Role.WORKER))) is None


def test_a_node_is_promoted_once_it_knows_that_it_was_demoted() -> None:
    promote, worker = PromoteNode(key=node("m1")), entry(Role.WORKER)
    others = [{"NodeID": "n2", "Addr": "10.0.0.2:2377"}]
    with pytest.raises(Transient, match="m1 has not noticed its demotion yet"):
        promote.apply(listing(worker, RemoteManagers=[*others, {"NodeID": "n1", "Addr": "10.0.0.1:2377"}]))
    promote.apply(listing(worker, RemoteManagers=others))
    promote.apply(listing(worker, RemoteManagers=None))


@pytest.mark.parametrize(
    ("state", "held"), [("running", True), ("starting", True), ("shutdown", False), ("pending", False)]
)
def test_a_drain_waits_for_what_runs_there_and_for_what_is_about_to(state: str, *, held: bool) -> None:
    task = {"NodeID": "n1", "ServiceID": "s1", "Status": {"State": state}}
    strange = [{**task, "NodeID": "n2"}, {**task, "ServiceID": "gone"}]
    adapters = listing(entry(Role.WORKER))
    adapters.manager().tasks = lambda: [task, *strange]
    missing = DrainNode(key=node("w1"), node_id="n1").unmet(adapters)
    assert missing == ("tasks still run there: web" if held else None)
