"""Alive and ready: what an orchestrator and a person are told, and that nothing of an error is."""

from dataclasses import replace

import pytest

from swarmplan.agent.events import PassEnded, PassResult, Suspended
from swarmplan.agent.server.readiness import liveness, readiness
from swarmplan.agent.state import AgentStatus, ClusterStatus, Health, HealthState, SyncState
from swarmplan.agent.systemd.liveness import MAIN

NOW = 10_000.0
FINE = ClusterStatus(
    "prod",
    sync=SyncState.UP_TO_DATE,
    health=Health(HealthState.HEALTHY, 3, 3),
    last=PassEnded("prod", NOW - 30, PassResult.UNCHANGED, "no changes"),
    alive=NOW - 5,
    observed=NOW - 30,
    interval=60.0,
)


def agent(*clusters: ClusterStatus, started: float = 0.0) -> AgentStatus:
    return AgentStatus("1.0", 1, started, clusters)


def test_all_is_well() -> None:
    assert liveness(agent(FINE), ()) == {
        "alive": True,
        "clusters": {"prod": {"alive": True, "reasons": []}},
    }
    assert readiness(agent(FINE), NOW) == {
        "ready": True,
        "clusters": {"prod": {"ready": True, "reasons": []}},
    }


def test_a_loop_without_a_sign_of_life_is_named() -> None:
    document = liveness(agent(FINE, replace(FINE, name="lab")), ["lab"])
    assert not document["alive"]
    assert document["clusters"]["prod"]["alive"]
    assert document["clusters"]["lab"]["reasons"] == ["its loop has shown no sign of life for over 180 s"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"last": None}, "no pass has ended yet"),
        ({"sync": SyncState.UNKNOWN}, "it could not be observed"),
        ({"health": Health(), "sync": SyncState.FAILED}, "it could not be observed"),
        ({"last": PassEnded("prod", NOW - 200, PassResult.UNCHANGED, "")}, "its last pass ended 200 s ago"),
        ({"observed": NOW - 200}, "it was last observed 200 s ago"),
        ({"observed": NOW - 200, "acting": "fetch: interval"}, "it was last observed 200 s ago"),
        ({"observed": None, "health": Health()}, "it could not be observed"),
        ({"health": Health(HealthState.NO_QUORUM, 3, 1)}, "its lease is not known"),
    ],
)
def test_not_ready_says_which_cluster_and_why(changed: dict[str, object], reason: str) -> None:
    document = readiness(agent(FINE, replace(FINE, name="lab", **changed)), NOW)  # type: ignore[arg-type]
    assert not document["ready"]
    assert document["clusters"]["prod"] == {"ready": True, "reasons": []}
    assert reason in document["clusters"]["lab"]["reasons"][0]


@pytest.mark.parametrize(
    "changed",
    [
        {"sync": SyncState.HELD},
        {"sync": SyncState.FAILED},
        {"last": PassEnded("prod", NOW - 999, PassResult.APPLIED, ""), "acting": "new commit"},
        {"observed": NOW - 999, "lease_held": True},
        {"last": None, "suspended": Suspended("prod", NOW - 999, "ann")},
        {"last": PassEnded("prod", NOW - 5, PassResult.LOCKED, "")},
    ],
)
def test_ready_although_not_all_is_well_with_the_cluster(changed: dict[str, object]) -> None:
    assert readiness(agent(replace(FINE, **changed)), NOW)["ready"]  # type: ignore[arg-type]


def test_no_text_of_a_pass_is_told_to_anybody() -> None:
    failed = PassEnded("prod", NOW - 500, PassResult.FAILED, "10.0.0.7: connection refused")
    cluster = replace(FINE, sync=SyncState.UNKNOWN, last=failed)
    assert "10.0.0.7" not in str(readiness(agent(cluster), NOW)) + str(liveness(agent(cluster), ["prod"]))


def test_a_main_thread_without_a_sign_of_life_is_an_agent_that_is_not_alive() -> None:
    document = liveness(agent(FINE), [MAIN])
    assert not document["alive"]
    assert document["clusters"]["prod"]["alive"]
