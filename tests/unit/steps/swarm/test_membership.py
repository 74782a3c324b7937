"""Joining and leaving: a node is the one its own engine says it is."""

from typing import Any

import pytest
from small_cluster import cluster
from unit.steps.bench import Answering, Bench, machine, node

from swarmplan.errors import Cause, NotConverged, NotFound, Permanent, Unreachable
from swarmplan.model.machine import Machine
from swarmplan.model.swarm import Availability, InitSettings, Role
from swarmplan.steps.machines import CreateMachine
from swarmplan.steps.swarm.membership import JoinNode, LeaveSwarm, NodeReady, RemoveNode, addresses, not_ready

READY: dict[str, Any] = {
    "Status": {"State": "ready"},
    "Description": {"Hostname": "m1"},
    "Spec": {"Role": "manager"},
}


def extra(bench: Bench) -> JoinNode:
    """One manager is there; the join of a worker's machine that stands beside it."""
    bench.made(cluster())
    bench.empty(cluster(workers=1))
    bench.do(CreateMachine(key=machine("w1"), machine=Machine("w1", "local")))
    return JoinNode(key=node("w1"), role=Role.WORKER, availability=Availability.DRAIN)


@pytest.mark.parametrize(
    ("entry", "lacks"),
    [
        ({}, "the node is unknown"),
        (READY | {"Status": {"State": "down"}}, "the node is down"),
        (READY | {"Description": {}}, "the node is ready"),
        (READY | {"Spec": {"Role": "worker"}}, None),
        (READY, "the manager is not a raft member yet"),
        (READY | {"ManagerStatus": {"Reachability": "unreachable"}}, "the manager is unreachable"),
        (READY | {"ManagerStatus": {"Reachability": "reachable"}}, None),
    ],
)
def test_a_node_is_ready_once_it_has_a_name_and_its_part_in_the_raft(
    entry: dict[str, Any], lacks: str | None
) -> None:
    assert not_ready(entry) == lacks


def test_a_node_joins_as_declared_and_only_once(bench: Bench) -> None:
    join = extra(bench)
    assert join.unmet(bench.adapters) == "not in a swarm (its engine reports inactive)"
    bench.do(join)
    assert bench.node("w1")["Spec"] == {"Availability": "drain", "Labels": {}, "Role": "worker"}
    calls = bench.calls()
    join.apply(bench.adapters)
    assert calls == []


@pytest.mark.parametrize("state", ["pending", "error"])
def test_a_join_that_timed_out_is_ended_before_the_next(bench: Bench, state: str) -> None:
    join = extra(bench)
    bench.world.host("lab", "w1").membership = state
    calls = bench.calls()
    bench.do(join)
    assert calls == ["w1: POST /swarm/leave", "w1: POST /swarm/join"]


def test_a_join_waits_for_a_leader() -> None:
    adapters = Answering(
        info=lambda: {"Swarm": {"LocalNodeState": "inactive"}},
        swarm=lambda: {"JoinTokens": {"Worker": "token"}},
        nodes=lambda **_role: [{"ManagerStatus": {"Reachability": "reachable"}}, {}],
    )
    with pytest.raises(Unreachable, match="no leader just now"):
        JoinNode(key=node("w1"), role=Role.WORKER, settings=InitSettings("eth1")).apply(adapters)


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ({"NodeID": "n2", "NodeAddr": "10.0.0.2"}, "10.0.0.1:2377"),  # no leader: what the raft has of it
        ({"NodeID": "n1", "NodeAddr": "10.9.9.9"}, "10.9.9.9:2377"),  # the leader says where it is by now
        ({"NodeID": "n1", "NodeAddr": "fd00::9"}, "[fd00::9]:2377"),
        ({"NodeID": "n1", "NodeAddr": ""}, "10.0.0.1:2377"),
    ],
)
def test_a_node_joins_at_the_leader_whoever_is_asked_where_that_is(own: dict[str, str], where: str) -> None:
    bodies: list[dict[str, Any]] = []
    follower = {"ID": "n2", "ManagerStatus": {"Reachability": "reachable", "Addr": "10.0.0.2:2377"}}
    leader = {"ID": "n1", "ManagerStatus": {"Leader": True, "Addr": "10.0.0.1:2377"}}
    adapters = Answering(
        info=lambda: {"Swarm": {"LocalNodeState": "inactive", **own}},
        swarm=lambda: {"JoinTokens": {"Worker": "worker's", "Manager": "manager's"}},
        nodes=lambda **_role: [{"ID": "n3"}, follower, leader],
        join_swarm=bodies.append,
    )
    for role in (Role.WORKER, Role.MANAGER):
        JoinNode(key=node("w1"), role=role, settings=InitSettings("eth1")).apply(adapters)
    assert [body["RemoteAddrs"] for body in bodies] == [[where], [where]]
    assert [body["JoinToken"] for body in bodies] == ["worker's", "manager's"]


def test_a_node_of_another_swarm_is_reported_and_left_alone(bench: Bench) -> None:
    join = extra(bench)
    bench.adapters.engine("w1").init_swarm({"ListenAddr": "0.0.0.0:2377"})
    with pytest.raises(Permanent, match="the managers of lab do not list it: run `swarmplan plan` again"):
        join.unmet(bench.adapters)


def test_readiness_is_awaited(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 1))
    ready = NodeReady(key=node("w1"))
    assert ready.unmet(adapters) is None
    bench.manager.remove_node(bench.node("w1")["ID"], force=True)
    assert ready.unmet(adapters) == "not in the list of nodes"


def test_a_node_that_left_or_is_locked_without_a_key_is_not_awaited(bench: Bench) -> None:
    adapters, ready = bench.made(cluster(1, 1)), NodeReady(key=node("w1"))
    bench.do(LeaveSwarm(key=node("w1")))
    with pytest.raises(NotConverged, match="w1 has left the swarm") as left:
        ready.unmet(adapters)
    assert left.value.cause is Cause.LEFT
    shut = Answering(info=lambda: {"Swarm": {"LocalNodeState": "locked"}})
    shut.keys = None
    with pytest.raises(NotConverged, match="w1 is locked") as locked:
        ready.unmet(shut)
    assert locked.value.cause is Cause.LOCKED


def test_a_node_leaves_and_is_removed_from_the_list(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 1))
    leave, strike = LeaveSwarm(key=node("w1")), RemoveNode(key=node("w1"), node_id=bench.node("w1")["ID"])
    assert leave.unmet(adapters) == "its engine reports active"
    bench.do(leave)
    assert strike.unmet(adapters) == "listed"
    bench.do(strike)


@pytest.mark.parametrize("state", ["active", "pending", "error", "locked"])
def test_a_node_is_out_only_when_its_engine_is_in_no_swarm_at_all(state: str) -> None:
    def told(membership: str) -> Answering:
        return Answering(info=lambda: {"Swarm": {"LocalNodeState": membership}})

    assert LeaveSwarm(key=node("w1")).unmet(told(state)) == f"its engine reports {state}"
    assert LeaveSwarm(key=node("w1")).unmet(told("inactive")) is None
    assert LeaveSwarm(key=node("w1")).unmet(told("")) is None


def test_an_entry_is_removed_from_the_list_by_force_for_its_node_may_be_down() -> None:
    asked: list[tuple[str, bool]] = []

    def remove_node(node_id: str, *, force: bool = False) -> None:
        asked.append((node_id, force))

    RemoveNode(key=node("w1"), node_id="n1").apply(Answering(remove_node=remove_node))
    assert asked == [("n1", True)]


def test_an_entry_that_somebody_else_struck_off_is_no_fault() -> None:
    def gone(*_: object, **__: object) -> None:
        raise NotFound("node n1 not found")

    RemoveNode(key=node("w1"), node_id="n1").apply(Answering(remove_node=gone))


def test_addresses_are_the_settings_or_else_the_drivers(bench: Bench) -> None:
    adapters = bench.made(cluster())
    given = InitSettings(advertise_addr="eth1", data_path_addr="eth2")
    assert addresses(adapters, "m1", given) == {
        "ListenAddr": "0.0.0.0:2377",
        "AdvertiseAddr": "eth1",
        "DataPathAddr": "eth2",
    }
    found = adapters.driver("m1").observe()["m1"].address
    assert addresses(adapters, "m1", InitSettings()) == {"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": found}
    adapters.driver("m1").remove("m1")
    with pytest.raises(Unreachable, match="does not know its address yet"):
        addresses(adapters, "m1", InitSettings())
