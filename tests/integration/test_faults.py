"""Nodes that fail or change behind swarmplan's back: told apart, healed where that can be, never taken without a word."""

import pytest
from integration.clusters import IMAGE, Cluster
from integration.faults import acts, docker, kill_engine, leader, memberships, stop_machine
from integration.waiting import eventually

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("faults")]

MANAGERS = ("manager-1", "manager-2", "manager-3")


@pytest.fixture
def lab(shared: Cluster) -> Cluster:
    """Three managers and two workers, all well."""
    services = {"page": {"image": IMAGE, "deploy": {"mode": "global"}}}
    shared.write(managers=3, workers=2, services=services)
    shared.apply()
    return shared


@pytest.fixture
def follower(lab: Cluster) -> str:
    """A manager that does not lead."""
    leads = leader(lab, MANAGERS)
    return next(manager for manager in MANAGERS if manager != leads)


def test_what_was_killed_or_stopped_is_started_again(lab: Cluster, follower: str) -> None:
    nodes = memberships(lab)
    kill_engine(lab, "worker-1")
    kill_engine(lab, follower)
    before = lab.status()  # the swarm has hardly noticed
    assert [service["running"] for service in before["services"]] == [3]
    running = {task["node"] for task in before["tasks"] if task["state"] == "running"}
    assert not running & {f"{lab.name}-worker-1", f"{lab.name}-{follower}"}
    stop_machine(lab, "worker-2")
    eventually(lambda: len(memberships(lab)) == 2)

    notes = {entry["name"]: (entry["problem"], entry["detail"]) for entry in lab.status()["machines"]}
    killed = ("stopped", "the engine ended with code 137: Killed")
    assert notes[f"{lab.name}-worker-1"] == notes[f"{lab.name}-{follower}"] == killed
    assert notes[f"{lab.name}-worker-2"] == ("stopped", "stopped on request")
    gone = {f"machines.{lab.name}-{name}" for name in ("worker-1", "worker-2", follower)}
    assert {change["key"] for change in lab.plan()["changes"] if change["kind"] == "machines"} == gone
    assert acts(lab.plan()) == {f"start {key}" for key in gone}

    lab.run("apply", "--auto-approve", timeout=330)
    assert lab.plan()["converged"] is True
    assert memberships(lab) == nodes


@pytest.mark.long
def test_a_machine_in_another_swarm_is_neither_kept_nor_taken_without_a_word(lab: Cluster) -> None:
    docker(lab, "worker-1", "swarm", "leave")
    docker(lab, "worker-1", "swarm", "init")
    theirs = memberships(lab)

    assert [hazard["allow"] for hazard in lab.plan()["hazards"]] == ["foreign", "destroy"]
    refused = lab.run("apply", "--auto-approve", "--allow", "destroy,replace,restart,quorum-risk", code=4)
    assert f"nodes.{lab.name}-worker-1" in refused.stderr
    assert memberships(lab) == theirs

    lab.run("apply", "--auto-approve", "--allow", "foreign,destroy")
    assert lab.plan()["converged"] is True
    assert len(lab.status()["nodes"]) == 5


@pytest.mark.long
def test_the_entry_that_a_node_left_behind_is_struck_off(lab: Cluster, follower: str) -> None:
    token = docker(lab, follower, "swarm", "join-token", "--quiet", "worker")
    address = docker(lab, follower, "info", "--format", "{{.Swarm.NodeAddr}}")
    old = memberships(lab)[f"{lab.name}-worker-2"].split()[-1]
    docker(lab, "worker-2", "swarm", "leave")
    docker(lab, "worker-2", "swarm", "join", "--token", token, f"{address}:2377")
    new = memberships(lab)[f"{lab.name}-worker-2"].split()[-1]
    assert {old, new} <= listed(lab)

    assert acts(lab.plan()) == {
        f"remove entry of nodes.{lab.name}-worker-2@{old}",
        f"configure nodes.{lab.name}-worker-2",
    }
    lab.run("apply", "--auto-approve")
    assert lab.plan()["converged"] is True
    assert new in listed(lab)
    assert old not in listed(lab)


def listed(cluster: Cluster) -> set[str]:
    """The ids of all entries in the list of nodes."""
    return {node["id"] for node in cluster.status()["nodes"]}
