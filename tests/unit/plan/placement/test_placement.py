"""What no node can ever take is found before anything is done, with the arithmetic."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged, foreign
from small_cluster import cluster, service

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Kind
from swarmplan.model.machine import PredictedEngine
from swarmplan.model.service import Condition, Task
from swarmplan.model.swarm import Availability, Role
from swarmplan.model.values.capacity import Capacity
from swarmplan.plan.planner import make_plan

GIB = 1024**3
SMALL = Capacity(2_000_000_000, 4 * GIB)
LABELLED = {"w1": {"labels": {"gpu": "yes"}}, "w2": {"availability": Availability.DRAIN}}


def wanted(
    managers: int = 1, workers: int = 2, nodes: dict[str, Any] | None = None, **services: Any
) -> Desired:
    return cluster(managers, workers, services=services, nodes=nodes)


def found(desired: Desired, capacity: Capacity | None = SMALL) -> Observed:
    """The cluster as it is before its services are made."""
    observed = converged(replace(desired, services={}))
    nodes = tuple(replace(state, capacity=capacity, platform=("linux", "x86_64")) for state in observed.nodes)
    return replace(observed, nodes=nodes)


def with_remedy(fault: str) -> str:
    """What is said of it: those that count what may run say what to change, and of the others the remedy is the same."""
    nowhere = fault.startswith("can never run")
    return f"services.web {fault}{'; change what it asks for, or add a node that has it' if nowhere else ''}"


def said(desired: Desired, observed: Observed | None = None) -> list[str]:
    """What stands in the way and no consent helps."""
    plan = make_plan(desired, observed or found(desired))
    return [hazard.message for hazard in plan.hazards if hazard.approval is None]


def placed(*constraints: str, **more: Any) -> dict[str, Any]:
    return {"deploy": {"placement": {"constraints": list(constraints)}, **more}}


def reserving(**amounts: str) -> dict[str, Any]:
    return {"resources": {"reservations": amounts}}


@pytest.mark.parametrize(
    "service",
    [
        {},
        placed("node.role==worker"),
        placed("node.labels.gpu==yes"),
        placed("node.labels.gpu==yes", replicas=9),
        placed("node.labels.none==yes", replicas=0),
        placed("node.labels.none==yes", mode="replicated-job", replicas=0),
        placed("node.labels.none==yes", mode="global"),
        placed("node.hostname==m1"),
        placed("node.platform.arch==x86_64"),
        placed("node.ip==10.9.9.9"),
        placed("engine.labels.provider==kvm"),
        {"deploy": {"replicas": 2, "placement": {"max_replicas_per_node": 1}}},
        {"deploy": {"replicas": 4, **reserving(cpus="1")}},
        {"deploy": {"mode": "global", **reserving(memory="4G")}},
        {"deploy": {"mode": "replicated-job", "replicas": 9, "placement": {"max_replicas_per_node": 1}}},
        {"ports": [{"target": 80, "published": 80, "mode": "host"}], "deploy": {"replicas": 2}},
    ],
)
def test_what_some_node_may_take_is_let_through(service: dict[str, Any]) -> None:
    assert said(wanted(web=service, nodes=LABELLED)) == []


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        (placed("node.labels.gpu==no"), "can never run: no node matches all of: node.labels.gpu==no (0 of 3), availability active (2 of 3)"),
        (
            placed("node.labels.gpu==yes", "node.role==manager"),
            "can never run: no node matches all of: node.labels.gpu==yes (1 of 3), node.role==manager (1 of 3), availability active (2 of 3)",
        ),
        (placed("node.hostname==w2"), "can never run: no node matches all of: node.hostname==w2 (1 of 3), availability active (2 of 3)"),
        (
            {"deploy": {"replicas": 5, "placement": {"max_replicas_per_node": 2}}},
            "can run only 4 of 5 tasks (m1 2, w1 2): max_replicas_per_node is 2; set deploy.replicas: 4, or let another node match",
        ),
        (
            {"ports": [{"target": 80, "published": 80, "mode": "host"}], "deploy": {"replicas": 3}},
            "can run only 2 of 3 tasks (m1 1, w1 1): port 80 in mode: host allows one task per node; set deploy.replicas: 2, or let another node match",
        ),
        (
            {"deploy": {"replicas": 5, **reserving(cpus="1", memory="1G")}},
            "can run only 4 of 5 tasks (m1 2, w1 2): each reserves 1 CPU and 1 GiB; set deploy.replicas: 4, or let another node match",
        ),
        (
            {"deploy": {"mode": "global", **reserving(memory="5G")}},
            "cannot run on every node: each task reserves 5 GiB, but m1 has 4 GiB, w1 has 4 GiB",
        ),
        ({"platform": "windows/amd64"}, "can never run: no node matches all of: its platforms (0 of 3), availability active (2 of 3)"),
    ],
)  # fmt: skip
def test_what_none_can_take_is_refused(service: dict[str, Any], fault: str) -> None:
    assert said(wanted(web=service, nodes=LABELLED)) == [with_remedy(fault)]


def test_all_together_may_be_too_much_for_all() -> None:
    each = {"deploy": {"replicas": 3, **reserving(memory="2G")}}
    (fault,) = said(wanted(web=each, api=each, db=each, nodes=LABELLED))
    assert (
        fault == "all services together reserve 18 GiB, and the nodes have 8 GiB: reserve less, or add nodes"
    )


def test_the_sizes_of_machines_to_come_are_not_guessed_but_told() -> None:
    desired = wanted(web={"deploy": {"replicas": 50, **reserving(cpus="1")}})
    plan = make_plan(desired, Observed())
    assert plan.hazards == ()
    told = (
        "services.web reserves 1 CPU a task: how much m1, w1, w2 will have is known only after it is created"
    )
    assert told in plan.notes


def test_labels_people_gave_count_where_they_may_stay() -> None:
    desired = wanted(web=placed("node.labels.rack==7"))
    observed = found(desired)
    by_hand = replace(observed.nodes[1].node, labels={"rack": "7"})
    marked = replace(observed, nodes=(observed.nodes[0], replace(observed.nodes[1], node=by_hand)))
    assert said(desired, marked) == []
    mine = {name: {"labels_exclusive": True} for name in ("w1", "w2")}
    assert len(said(wanted(web=placed("node.labels.rack==7"), nodes=mine), marked)) == 1


def test_nodes_of_others_take_tasks_too() -> None:
    desired = wanted(1, 0, web=placed("node.role==worker"))
    observed = found(desired)
    assert len(said(desired)) == 1
    worker = replace(observed.nodes[0].node, machine="", role=Role.WORKER)
    stranger = replace(
        observed.nodes[0], id="other", hostname="other", node=worker, reachable=False, leader=False
    )
    assert said(desired, replace(observed, nodes=(*observed.nodes, stranger))) == []


def test_a_service_that_is_left_alone_and_loses_its_nodes_is_told() -> None:
    before = wanted(web=placed("node.role==worker"))
    drained = {name: {"availability": Availability.DRAIN} for name in ("w1", "w2")}
    plan = make_plan(wanted(web=placed("node.role==worker"), nodes=drained), converged(before))
    assert not [hazard for hazard in plan.hazards if hazard.approval is None]
    assert any(
        note.startswith("after this, services.web can never run: no node matches") for note in plan.notes
    )


def beside(desired: Desired, node: str = "w1", **theirs: Any) -> Observed:
    """The same cluster, where a task of somebody else's service runs on this node."""
    observed = found(desired)
    (place,) = [state.id for state in observed.nodes if state.node.machine == node]
    state = foreign(service("theirs", **theirs))
    running = Task("t1", 1, place, "running", "running")
    return replace(observed, services={"theirs": replace(state, tasks=(running,))})


THREE = reserving(memory="3G")
ON_W1 = {"placement": {"constraints": ["node.hostname==w1"]}}
PORT = [{"target": 80, "published": 80, "mode": "host"}]


@pytest.mark.parametrize(
    ("ours", "theirs", "fault"),
    [
        (
            {"deploy": {**ON_W1, **reserving(memory="2G")}},
            {"deploy": THREE},
            "can never run: 1 task, room for 0 (w1 0); each reserves 2 GiB; the rest is reserved by services.theirs",
        ),
        (
            {"deploy": ON_W1, "ports": PORT},
            {"ports": PORT},
            "can never run: 1 task, room for 0 (w1 0); port 80 in mode: host allows one task per node; the rest is reserved by services.theirs",
        ),
        (
            {"deploy": {"mode": "global", **reserving(memory="2G")}},
            {"deploy": THREE},
            "cannot run on every node: each task reserves 2 GiB, but w1 has 1 GiB; the rest is reserved by services.theirs",
        ),
        (
            {"deploy": {"mode": "global"}, "ports": PORT},
            {"ports": PORT},
            "cannot run on every node: port 80 of w1 is taken; the rest is reserved by services.theirs",
        ),
    ],
)  # fmt: skip
def test_what_others_hold_on_a_node_is_taken(
    ours: dict[str, Any], theirs: dict[str, Any], fault: str
) -> None:
    desired = wanted(workers=1, web=ours)
    assert said(desired, beside(desired, **theirs)) == [with_remedy(fault)]
    assert said(desired, found(desired)) == []


PAUSED = {"w1": {"labels": {"gpu": "yes"}, "availability": Availability.PAUSE}}


def test_a_paused_node_may_have_tasks_already_and_so_keeps_none_from_being_planned() -> None:
    assert said(wanted(nodes=PAUSED, web=placed("node.labels.gpu==yes"))) == []
    assert said(wanted(nodes=PAUSED, web={"deploy": {"replicas": 5, **reserving(memory="3G")}})) != []


def test_a_global_service_is_not_held_up_by_a_paused_node_that_is_too_small_for_it() -> None:
    most = {
        "deploy": {**placed("node.labels.gpu==yes")["deploy"], **reserving(memory="5G"), "mode": "global"}
    }
    active = {"w1": {"labels": {"gpu": "yes"}}}
    assert said(wanted(nodes=PAUSED, web=most)) == []
    assert said(wanted(nodes=active, web=most)) != []


def test_what_others_hold_counts_in_the_sum() -> None:
    desired = wanted(workers=1, one={"deploy": THREE}, two={"deploy": THREE})
    assert said(desired, found(desired)) == []
    (fault,) = said(desired, beside(desired, deploy=THREE))
    assert fault.endswith(
        "the nodes have 5 GiB; the rest is reserved by services.theirs: reserve less, or add nodes"
    )


def test_what_goes_or_may_move_holds_nothing() -> None:
    desired = wanted(workers=1, web={"deploy": {**ON_W1, **reserving(memory="2G")}})
    observed = beside(desired, deploy=THREE)
    ours = {name: replace(state, owned=True) for name, state in observed.services.items()}
    assert said(desired, replace(observed, services=ours)) == []
    assert (
        said(replace(desired, policy=replace(desired.policy, prune=False)), replace(observed, services=ours))
        != []
    )
    relabelled = wanted(
        workers=1, nodes={"w1": {"labels": {"a": "b"}}}, web={"deploy": {**ON_W1, **reserving(memory="2G")}}
    )
    assert said(relabelled, observed) == []
    job = beside(desired, deploy={"mode": "replicated-job", **THREE})
    assert said(desired, job) == []
    waiting = {
        name: replace(state, tasks=tuple(replace(task, state="pending") for task in state.tasks))
        for name, state in observed.services.items()
    }
    assert said(desired, replace(observed, services=waiting)) == []


def test_a_service_that_is_as_declared_and_waits_for_ever_is_told_to() -> None:
    desired = wanted(web=placed("node.labels.none==yes"))
    there = converged(desired)
    waiting = replace(there.services["web"], missing="0/1 tasks running the current spec", running=0)
    assert said(desired, there) == []  # it runs: what keeps it there is not ours to judge
    plan = make_plan(desired, replace(there, services={"web": waiting}))
    assert (plan.refused, plan.steps, plan.hazards) == (True, (), ())
    ((key, told),) = plan.unsupported
    assert (str(key), told.partition(":")[0]) == ("services.web", "can never run")
    assert told.endswith("let a node match, or set deploy.replicas: 0 until one does")
    still = replace(waiting, running=1)  # a task that runs from before is not to be stopped
    ((_, told),) = make_plan(desired, replace(there, services={"web": still})).unsupported
    assert "replicas: 0" not in told
    rested = wanted(web={"deploy": {**placed("node.labels.none==yes")["deploy"], "replicas": 0}})
    assert said(rested, replace(there, services={"web": waiting})) == []


def crowded(**others: Any) -> tuple[Desired, Observed]:
    """One node may take one task of the running service web, which wants two; the other services are not there yet."""
    two = {"ports": PORT, "deploy": {"replicas": 2, "placement": {"constraints": ["node.hostname==w1"]}}}
    desired, there = wanted(web=two, **others), converged(wanted(web=two))
    one = replace(there.services["web"], missing="1/2 tasks running the current spec", running=1)
    return desired, replace(there, services={"web": one})


def test_a_running_service_without_room_for_all_its_tasks_keeps_no_other_from_being_changed() -> None:
    plan = make_plan(*crowded(api={}))
    assert not plan.hazards
    assert {step.key.name for step in plan.steps if step.key.kind is Kind.SERVICE} == {"api"}
    ((key, told),) = plan.unsupported
    assert (str(key), plan.converged) == ("services.web", False)
    assert told == (
        "can run only 1 of 2 tasks (w1 1): port 80 in mode: host allows one task per node; set deploy.replicas: 1, or let"
        " another node match"
    )


def test_what_comes_after_a_service_without_room_for_its_tasks_is_refused() -> None:
    desired, there = crowded(api={})
    after = replace(desired.services["api"], after={"web": Condition.STARTED})
    (told,) = said(replace(desired, services={**desired.services, "api": after}), there)
    assert told.startswith("services.web can run only 1 of 2 tasks")


@pytest.mark.parametrize("mode", ["global", "global-job"])
def test_what_runs_on_every_node_has_to_fit_on_every_node(mode: str) -> None:
    desired = wanted(workers=1, web={"deploy": {"mode": mode, **reserving(memory="6G")}})
    large = Capacity(2_000_000_000, 8 * GIB)
    seen = found(desired, large)
    one_small = tuple(
        replace(state, capacity=SMALL if state.node.machine == "w1" else large) for state in seen.nodes
    )
    assert said(desired, seen) == []
    assert "w1 has 4 GiB" in " ".join(said(desired, replace(seen, nodes=one_small)))


def publishing(port: int, **deploy: Any) -> dict[str, Any]:
    return {"ports": [{"target": 80, "published": port, "mode": "host"}], "deploy": deploy}


@pytest.mark.parametrize(
    ("services", "told"),
    [
        ({"a": publishing(80), "b": publishing(80, replicas=2)}, ""),
        ({"a": publishing(80), "b": publishing(81, replicas=3)}, ""),
        (
            {"a": publishing(80, replicas=2), "b": publishing(80, replicas=2)},
            "4 tasks of services.a, services.b",
        ),
        ({"a": publishing(80), "b": publishing(80, mode="global")}, "4 tasks of services.a, services.b"),
        ({"a": publishing(80, replicas=3), "b": publishing(80, mode="replicated-job", replicas=2)}, ""),
        ({"a": publishing(80, replicas=0), "b": publishing(80, mode="global")}, ""),
    ],
)
def test_services_that_want_one_port_of_the_nodes_share_the_nodes(
    services: dict[str, Any], told: str
) -> None:
    messages = said(wanted(1, 2, **services))
    assert [message.partition(" publish ")[0] for message in messages] == ([told] if told else [])
    assert not told or "port 80/tcp in mode: host, one per node, and 3 nodes may take them" in messages[0]


def test_a_reservation_larger_than_any_machine_to_come_is_refused_where_its_driver_tells_the_size() -> None:
    desired = cluster(1, 1, services={"web": {"deploy": reserving(memory="64G")}})
    sizes = dict.fromkeys(("m1", "w1"), PredictedEngine("28.5.2", SMALL))
    (message,) = said(desired, Observed(predicted=sizes))
    assert message.startswith("services.web can never run: 1 task, room for 0 (m1 0, w1 0); each reserves")
    assert said(desired, Observed()) == []
    both = cluster(1, 1, services={key: {"deploy": reserving(memory="3G")} for key in ("a", "b", "c")})
    assert "all services together reserve 9 GiB" in said(both, Observed(predicted=sizes))[0]
