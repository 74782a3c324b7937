"""The overview of a cluster."""

from dataclasses import replace
from pathlib import Path

import pytest
from golden.converged import converged
from golden.specs import HERE, desired
from golden.worlds import WORLDS
from small_cluster import cluster

from swarmplan.drift.find import find_drift
from swarmplan.execute.lock import Holder
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record, Unread
from swarmplan.lease.document import Lease
from swarmplan.lease.status import status_here
from swarmplan.model.cluster import Observed
from swarmplan.model.labels.bookkeeping import LEASE_NAME
from swarmplan.model.machine import Power
from swarmplan.model.swarm import Availability
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.planner import make_plan
from swarmplan.views.overview import MOST_RUNS, overview
from swarmplan.views.overview_values import Overview

WANTED = cluster(3, 1, services={"web": {}})
OBSERVED = converged(WANTED)


def seen(observed: Observed, wanted: object = WANTED) -> Overview:
    assert isinstance(wanted, type(WANTED))
    return overview(wanted, observed, make_plan(wanted, observed), find_drift(wanted, observed, applied=True))


def unreachable(*names: str) -> Observed:
    nodes = (
        replace(node, reachable=False, leader=False) if node.node.machine in names else node
        for node in OBSERVED.nodes
    )
    return replace(OBSERVED, nodes=tuple(nodes))


def test_one_that_is_as_it_should_be() -> None:
    shown = seen(OBSERVED)
    assert (shown.health, shown.file, shown.problems) == ("healthy", "up to date", ())
    assert shown.to_json()["quorum"] == {"total": 3, "reachable": 3, "majority": 2, "margin": 1}
    assert shown.lease.state == "free"


@pytest.mark.parametrize(
    ("away", "margin", "health"),
    [(("m1",), 0, "degraded"), (("m1", "m2"), -1, "no quorum"), (("m1", "m2", "m3"), -2, "no quorum")],
)
def test_the_margin_is_how_many_managers_may_go(away: tuple[str, ...], margin: int, health: str) -> None:
    shown = seen(unreachable(*away))
    assert (shown.to_json()["quorum"]["margin"], shown.health) == (margin, health)


def test_what_was_edited_is_pending_and_what_somebody_changed_is_drift() -> None:
    edited = cluster(3, 1, services={"web": {}, "api": {}})
    assert (seen(OBSERVED, edited).file, seen(OBSERVED, edited).changes) == ("pending", (("create", 1),))
    drained = (
        replace(node, node=replace(node.node, availability=Availability.DRAIN))
        if node.node.machine == "w1"
        else node
        for node in OBSERVED.nodes
    )
    shown = seen(replace(OBSERVED, nodes=tuple(drained)))
    assert (shown.file, shown.drifted) == ("drifted", 1)


def test_what_could_not_be_read_is_unknown_and_not_up_to_date() -> None:
    shown = seen(OBSERVED.without_swarm(Unknown("connection refused")))
    assert (shown.health, shown.file, shown.lease.state) == ("unknown", "unknown", "unknown")
    assert shown.lease.error == "connection refused"
    assert overview(WANTED, OBSERVED).file == "unknown"
    assert shown.to_json()["quorum"] is None


def test_of_a_lost_quorum_the_managers_are_those_that_the_others_know(tmp_path: Path) -> None:
    small = desired(HERE / "cases" / "small.yaml", tmp_path)
    shown = overview(small, WORLDS["quorum_lost"](small))
    assert shown.health == "no quorum"
    found = shown.to_json()["quorum"]
    assert (found["total"], found["majority"]) == (3, 2)
    assert found["margin"] == found["reachable"] - 2 < 0


def test_one_that_is_not_there_and_one_that_is_paused() -> None:
    assert seen(Observed()).health == "absent"
    paused = {name: replace(state, power=Power.PAUSED) for name, state in OBSERVED.machines.items()}  # type: ignore[type-var]  # states
    assert overview(WANTED, replace(OBSERVED, machines=paused)).health == "paused"  # type: ignore[arg-type]  # states


def test_many_problems_are_counted() -> None:
    many = cluster(1, 30)
    shown = overview(many, replace(converged(cluster(1)), machines={}))
    assert (len(shown.problems), shown.more_problems) == (20, 11)


def test_who_holds_the_lease() -> None:
    lease = Lease(
        "ab12cd",
        "0" * 32,
        user="ana",
        host="desk",
        command="swarmplan apply",
        acquired="2026-12-01T08:00:00Z",
    )
    shown = overview(WANTED, replace(OBSERVED, bookkeeping={LEASE_NAME: lease.labels()})).lease
    assert (shown.state, shown.command, shown.since) == ("held", lease.command, lease.acquired)
    assert "ana@desk" in shown.who


def test_before_there_is_a_swarm_the_lease_is_not_said_to_be_free() -> None:
    assert overview(WANTED, Observed()).lease.state == "unknown"
    here = status_here(Holder("swarmplan apply", "ana@desk", "4711", "2026-12-01T08:00:00Z"))
    shown = overview(WANTED, Observed(), lease=here).lease
    assert (shown.state, shown.command) == ("held", "swarmplan apply")
    assert "ana@desk" in shown.who


def test_the_last_runs() -> None:
    origin = Provenance(user="ana", host="desk", commit="c0ffee")
    run = Record(
        "r1",
        "lab",
        "apply",
        "2026-12-01T08:00:00Z",
        4.2,
        "converged",
        origin,
        {"create": 2},
        ("create services.web",),
    )
    runs = [Unread("r2", "too new"), *([run] * 9)]
    shown = overview(WANTED, OBSERVED, runs=runs)
    assert len(shown.runs) == MOST_RUNS
    assert shown.runs[0].unread == "too new"
    told = shown.runs[1].to_json()
    assert (told["who"], told["commit"], told["changes"]) == ("ana@desk", "c0ffee", {"create": 2})
