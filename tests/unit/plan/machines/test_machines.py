"""Machines: what is not seen is not made again, what cannot be changed is recreated."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineSettings, EngineState, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.planner import make_plan

WANTED = cluster(1, 1)
SILENT = Unknown("timed out")


def seen(power: Power = Power.RUNNING, **machine: Any) -> Observed:
    """The cluster, its worker in this state."""
    found = converged(WANTED)
    state = found.machines["w1"]
    assert isinstance(state, MachineState)
    changed = replace(state, power=power, machine=replace(state.machine, **machine), detail="cut off")
    return replace(found, machines={**found.machines, "w1": changed})


def without(found: Observed, *, swarm: Unknown | None) -> Observed:
    """The same where no swarm was seen, or none could be."""
    engines = {
        name: replace(engine, membership="inactive", node_id="")
        for name, engine in found.engines.items()
        if isinstance(engine, EngineState)
    }
    return replace(found, engines=engines, swarm=swarm, nodes=())


def preexisting(found: Observed) -> Observed:
    """The same, its worker a host that was there before."""
    state = found.machines["w1"]
    assert isinstance(state, MachineState)
    return replace(found, machines={**found.machines, "w1": replace(state, preexisting=True)})


def ailing() -> Observed:
    """The worker runs, but nobody gets an answer of its engine before it is repaired."""
    found = seen()
    state = found.machines["w1"]
    assert isinstance(state, MachineState)
    machines = {**found.machines, "w1": replace(state, repair="regenerate-certs: its address changed")}
    return replace(found, machines=machines, engines={**found.engines, "w1": SILENT})


@pytest.mark.parametrize(
    ("observed", "first"),
    [
        (replace(converged(WANTED), machines={"m1": converged(WANTED).machines["m1"]}), "create machines.w1"),
        (seen(Power.BROKEN), "create machines.w1"),
        (seen(Power.STOPPED), "start machines.w1"),
        (seen(engine=EngineSettings({"zone": "b"})), "update machines.w1"),
        (seen(options={"memory": 2}), "drain nodes.w1"),
        (without(seen(options={"memory": 2}), swarm=None), "remove machines.w1"),
        (without(seen(options={"memory": 2}), swarm=SILENT), None),
        (without(seen(Power.BROKEN), swarm=SILENT), None),
        (without(seen(Power.STOPPED), swarm=SILENT), "start machines.w1"),
        (preexisting(seen(Power.BARE)), "prepare machines.w1"),
        (preexisting(seen(Power.BROKEN)), "prepare machines.w1"),
        (preexisting(without(seen(options={"address": "b"}), swarm=None)), "release machines.w1"),
        (ailing(), "repair machines.w1"),
    ],
    ids=["gone", "broken", "stopped", "in place", "anew", "anew, in no swarm", "anew, unseen swarm", "broken, unseen swarm", "stopped, unseen swarm", "bare", "preexisting and broken", "preexisting, another host", "in need of repair"],
)  # fmt: skip
def test_what_becomes_of_a_machine(observed: Observed, first: str | None) -> None:
    steps = [name for name in names(make_plan(WANTED, observed)) if name.endswith(".w1")]
    assert (steps[0] if steps else None) == first


@pytest.mark.parametrize("where", ["machine", "engine", "unasked"])
def test_what_is_unknown_is_told_and_left_alone(where: str) -> None:
    found = converged(WANTED)
    if where == "machine":
        found = replace(found, machines={**found.machines, "w1": SILENT})
    elif where == "engine":
        found = replace(found, engines={**found.engines, "w1": SILENT})
    else:
        found = replace(found, engines={"m1": found.engines["m1"]})
    plan = make_plan(WANTED, found)
    assert names(plan) == []
    assert [(str(key), reason) for key, reason in plan.unknown] == [
        ("machines.w1", "its engine was not queried" if where == "unasked" else "timed out")
    ]
    assert not plan.converged


def test_a_new_swarm_beside_one_that_may_be_there_needs_a_word() -> None:
    found = without(converged(WANTED), swarm=None)
    plan = make_plan(WANTED, replace(found, machines={**found.machines, "w1": SILENT}))
    assert "init swarm" in names(plan)
    told = {hazard.message for hazard in plan.hazards if hazard.approval == "unknown"}
    assert (
        "a new swarm would be created while machines.w1 cannot be observed: the old one may still run there"
        in told
    )


def test_without_its_first_manager_no_swarm_is_planned() -> None:
    found = without(converged(WANTED), swarm=None)
    plan = make_plan(WANTED, replace(found, machines={**found.machines, "m1": SILENT}))
    assert names(plan) == []


def test_engines_restart_one_after_the_other_each_node_awaited() -> None:
    found = converged(cluster(1, 2))
    engine = EngineSettings({"zone": "b"})
    wanted = Desired(
        "lab",
        {name: replace(machine, engine=engine) for name, machine in cluster(1, 2).machines.items()},
        cluster(1, 2).nodes,
    )
    plan = make_plan(wanted, replace(found, nodes=found.nodes[:-1]))
    order = ancestors(plan)
    assert "await nodes.w1" in order["update machines.w2"]
    assert "await machines.w2" in order["update machines.m1"]  # the leader goes last
    assert "await nodes.w2" not in names(plan)
    consents = [hazard.approval for hazard in plan.hazards]
    assert consents == ["restart"] * 3 + ["quorum-risk"]


def test_a_machine_made_anew_gives_up_what_it_has_first() -> None:
    order = ancestors(make_plan(WANTED, seen(options={"memory": 2})))
    chain = [
        "drain nodes.w1",
        "leave nodes.w1",
        "remove entry of nodes.w1",
        "remove machines.w1",
        "create machines.w1",
    ]
    assert set(chain) < order["join nodes.w1"]
    assert all(earlier in order[later] for earlier, later in pairwise(chain))


def test_a_host_that_is_there_is_prepared_and_released_never_made_or_destroyed() -> None:
    prepared = make_plan(WANTED, preexisting(seen(Power.BARE)))
    assert (prepared.impact.machines_prepared, prepared.impact.machines_created) == (1, 0)
    released = make_plan(cluster(1), preexisting(seen()))
    assert (released.impact.machines_released, released.impact.machines_destroyed) == (1, 0)
    (change,) = [change for change in released.changes if str(change.key) == "machines.w1"]
    assert change.note == "not in the cluster file; the host stays"
    chain = ["drain nodes.w1", "leave nodes.w1", "remove entry of nodes.w1"]
    assert set(chain) <= ancestors(released)["release machines.w1"]


def test_taken_down_prepared_hosts_are_released_and_bare_ones_left_alone() -> None:
    nothing = Desired("lab")
    assert "release machines.w1" in names(make_plan(nothing, preexisting(seen())))
    assert names(make_plan(nothing, preexisting(seen(Power.BARE)))) == ["remove machines.m1"]


def test_a_repair_names_its_cost_and_is_followed_by_its_node() -> None:
    plan = make_plan(WANTED, ailing())
    assert [(hazard.approval, hazard.message) for hazard in plan.hazards] == [
        (
            "restart",
            "machines.w1: regenerate-certs: its address changed: its engine and the tasks on it restart",
        )
    ]
    assert "repair machines.w1" in ancestors(plan)["await nodes.w1"]


def test_what_only_another_machine_has_replaces_it_whatever_could_be_changed_in_place() -> None:
    settings = EngineSettings({"zone": "b"})
    in_place = cluster(1, 1, machines={"w1": {"engine": settings}})
    both = cluster(1, 1, machines={"w1": {"engine": settings, "options": {"memory": "2G"}}})
    assert "update machines.w1" in names(make_plan(in_place, converged(WANTED)))
    assert {"remove machines.w1", "create machines.w1"} <= {*names(make_plan(both, converged(WANTED)))}
    assert "update machines.w1" not in names(make_plan(both, converged(WANTED)))
