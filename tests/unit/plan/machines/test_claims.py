"""What is in a swarm already and carries no mark: marked where it is ours, left alone where it is not."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import CLUSTER, cluster
from unit.plan.graph import names

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import KeyPlace, Node, Role, SwarmSettings, SwarmState
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.model.volume import VolumeSpec
from swarmplan.plan.machines.claims import as_claimed, claims, unmarked
from swarmplan.plan.plan import Approval
from swarmplan.plan.planner import make_plan
from swarmplan.plan.recovery.recovery import make_recovery

WANTED = cluster(1, 1, services={"web": {}})


def joined(found: Observed, name: str = "w1") -> Observed:
    """The same, this machine being marked by nobody."""
    state = found.machines[name]
    assert isinstance(state, MachineState)
    machines = {**found.machines, name: replace(state, power=Power.BARE, joined=True, preexisting=True)}
    nodes = tuple(replace(node, made_for="") if node.node.machine == name else node for node in found.nodes)
    return replace(found, machines=machines, nodes=nodes)


def engine(found: Observed, name: str = "w1", **fields: Any) -> Observed:
    state = found.engines[name]
    assert isinstance(state, EngineState)
    return replace(found, engines={**found.engines, name: replace(state, **fields)})


def unlabelled(found: Observed, **fields: Any) -> Observed:
    """The same, the swarm being marked by nobody."""
    assert isinstance(found.swarm, SwarmState)
    return replace(found, swarm=replace(found.swarm, spec={**found.swarm.spec, "Labels": {}}, **fields))


def test_a_machine_that_nobody_marked_and_that_is_a_node_of_ours_is_only_marked() -> None:
    plan = make_plan(WANTED, joined(converged(WANTED)))
    acting = [step.name for step in plan.steps if not step.reveals]
    assert acting == ["claim machines.w1", "configure nodes.w1"]
    assert [(field.path, field.after) for change in plan.changes for field in change.fields] == [
        ("owner", CLUSTER),
        ("owner", "w1"),
    ]
    assert (plan.hazards, plan.impact.tasks_restarted) == ((), 0)


def test_one_of_another_swarm_is_left_alone_and_stops_the_plan() -> None:
    found = engine(joined(converged(WANTED)), node_id="theirs")
    plan = make_plan(WANTED, replace(found, nodes=found.nodes[:1]))
    assert names(plan) == []
    (hazard,) = plan.hazards
    assert hazard.approval is None
    assert "swarm over with a separate file (`swarmplan import FILE --allow foreign`)" in hazard.message


def test_one_whose_engine_says_that_it_is_in_no_swarm_is_prepared_like_any_other() -> None:
    found = engine(joined(converged(WANTED)), membership="inactive", node_id="")
    assert "prepare machines.w1" in names(make_plan(WANTED, replace(found, nodes=found.nodes[:1])))


@pytest.mark.parametrize("membership", ["locked", "error", "pending"])
def test_one_that_cannot_say_which_swarm_it_is_in_is_unknown(membership: str) -> None:
    found = engine(joined(converged(WANTED)), membership=membership, node_id="")
    plan = make_plan(WANTED, replace(found, nodes=found.nodes[:1]))
    assert names(plan) == []
    assert [str(key) for key, _ in plan.unknown] == ["machines.w1"]


@pytest.mark.parametrize(
    ("silent", "why"), [(Unknown("timed out"), "timed out"), (None, "its engine was not queried")]
)
def test_why_one_cannot_say_which_swarm_it_is_in_is_told_in_words(silent: Unknown | None, why: str) -> None:
    found = joined(converged(WANTED))
    engines = {name: state for name, state in found.engines.items() if name != "w1"}
    if silent is not None:
        engines |= {"w1": silent}
    plan = make_plan(WANTED, replace(found, engines=engines, nodes=found.nodes[:1]))
    assert [reason for _, reason in plan.unknown] == [f"it is in an unknown swarm ({why})"]


def foreign() -> Observed:
    return replace(converged(WANTED), swarm=Foreign("m1: not marked"), nodes=(), services={})


@pytest.mark.parametrize(
    "wanted",
    [
        WANTED,
        cluster(3, 2),
        cluster(1, 1, machines={"m1": {"options": {"memory": "1g"}}}),
        cluster(1, 0),
    ],
    ids=["as it is", "more machines", "another machine", "fewer machines"],
)
def test_nothing_is_planned_for_machines_whose_swarm_is_not_ours(wanted: Desired) -> None:
    for plan in (make_plan(wanted, foreign()), make_recovery(wanted, foreign())):
        assert (names(plan), plan.changes) == ([], ())
        assert [hazard.approval for hazard in plan.hazards] == [None]
        assert plan.forbidden(frozenset(Approval))


def test_a_swarm_that_is_not_ours_is_not_taken_down_without_a_word() -> None:
    gone = make_plan(Desired(CLUSTER), foreign())
    assert [hazard.approval for hazard in gone.hazards] == [Approval.FOREIGN, Approval.DESTROY]
    bare = joined(joined(foreign(), "m1"))
    left = make_plan(Desired(CLUSTER), bare)
    assert (left.steps, left.hazards) == ((), ())  # nothing of it is ours


@pytest.mark.parametrize(
    ("swarm", "lost"),
    [
        (Foreign("x"), "its services, which could not be read"),
        (Foreign("x", ()), "no service"),
        (Foreign("x", ("db", "web"), ("data",)), "2 services (db, web); 1 volume and its data (data)"),
    ],
    ids=["not read", "empty", "in use"],
)
def test_what_is_lost_with_a_swarm_that_is_not_ours_is_named_and_approved_apart(
    swarm: Foreign, lost: str
) -> None:
    _, hazard = make_plan(Desired(CLUSTER), replace(foreign(), swarm=swarm)).hazards
    assert hazard.approval is Approval.DESTROY
    assert hazard.message.startswith(
        f"lost with that swarm: {lost}; its networks, secrets and configs; `swarmplan import"
    )


def test_data_on_hosts_that_stay_is_not_lost_with_a_swarm_that_is_not_ours() -> None:
    found = replace(foreign(), swarm=Foreign("x", ("db",), ("data",)))
    for name, state in found.machines.items():
        assert isinstance(state, MachineState)
        found = replace(found, machines={**found.machines, name: replace(state, preexisting=True)})
    _, hazard = make_plan(Desired(CLUSTER), found).hazards
    assert hazard.message.startswith("lost with that swarm: 1 service (db); its networks")


def test_a_machine_in_another_swarm_is_removed_from_it_only_with_consent() -> None:
    found = converged(WANTED)
    found = replace(found, nodes=found.nodes[:1])

    def hazards(peers: dict[str, str], *, control: bool) -> list[str]:
        plan = make_plan(WANTED.destroyed(), engine(found, peers=peers, control=control))
        return [f"{hazard.key} {hazard.approval}" for hazard in plan.hazards]

    theirs = {"theirs": "198.18.0.99"}
    assert hazards(theirs, control=False) == ["nodes.w1 foreign"]
    assert hazards(theirs, control=True) == ["nodes.w1 foreign", "nodes.w1 destroy"]
    assert hazards({found.nodes[0].id: "198.18.0.1"}, control=False) == []


def test_all_that_lacks_a_mark_is_told_and_claimed_the_swarm_last() -> None:
    wanted = replace(WANTED, swarm=SwarmSettings(unlock_key=KeyPlace(file="/k")))
    found = joined(unlabelled(converged(WANTED)))
    assert unmarked(found) == ["the swarm", "machine w1", "node w1"]
    assert [step.name for step in claims(found, wanted)] == [
        "claim machines.w1",
        "configure nodes.w1",
        "claim swarm",
    ]
    assert claims(found, wanted)[-1].needs == {"claim machines.w1", "configure nodes.w1"}
    locking = replace(found.swarm, spec={"EncryptionConfig": {"AutoLockManagers": True}}, key_kept=False)  # type: ignore[type-var]
    kept = claims(replace(found, swarm=locking), wanted)
    assert "store unlock key of swarm" in [step.name for step in kept]
    assert [step.name for step in claims(converged(WANTED), WANTED)] == []


def test_what_is_claimed_needs_nothing_more() -> None:
    found = joined(unlabelled(converged(WANTED)))
    assert make_plan(WANTED, as_claimed(found)).converged
    marked = found.swarm
    assert isinstance(marked, SwarmState)
    assert OWNER_LABEL not in marked.spec["Labels"]


def test_labels_that_somebody_gave_before_the_spec_did_are_noted_aside() -> None:
    """Or they would stay when they leave the spec."""
    wanted = cluster(1, 1, nodes={"w1": {"labels": {"disk": "ssd"}}})
    found = converged(wanted)
    nodes = (
        found.nodes[0],
        replace(
            found.nodes[1], node=Node("w1", Role.WORKER, labels={"disk": "ssd"}), owned_labels=frozenset()
        ),
    )
    plan = make_plan(wanted, replace(found, nodes=nodes))
    assert plan.converged
    assert [step.name for step in plan.bookkeeping] == ["configure nodes.w1"]
    assert make_plan(wanted, found).bookkeeping == ()


def test_what_goes_with_the_swarm_is_named_and_what_is_not_managed_needs_approval() -> None:
    desired = cluster(1, 1, services={"web": {}, "db": {}})
    there = converged(desired)
    plan = make_plan(desired.destroyed(), there)
    assert plan.hazards == ()
    (told,) = plan.notes
    assert told.startswith("removed with the swarm: 2 services (db, web)")
    theirs = replace(there.services["web"], owned=False)
    mixed = replace(there, services={**there.services, "web": theirs})
    (hazard,) = make_plan(desired.destroyed(), mixed).hazards
    assert (hazard.approval, hazard.message) == (
        Approval.FOREIGN,
        "services.web, not managed by swarmplan, would be lost with the swarm",
    )
    adopted = {**desired.services, "web": replace(desired.services["web"], adopted=True)}
    bare = {**theirs.spec, "Labels": {}}
    mixed = replace(mixed, services={"web": replace(theirs, service=replace(theirs.service, spec=bare))})
    assert make_plan(replace(desired, services=adopted).destroyed(), mixed).hazards == ()
    stranger = replace(there.nodes[1], node=replace(there.nodes[1].node, machine=""), hostname="w9")
    (hazard,) = make_plan(desired.destroyed(), replace(there, nodes=(*there.nodes, stranger))).hazards
    assert "node w9" in hazard.message


def test_data_of_volumes_that_goes_is_named_unless_the_hosts_stay() -> None:
    there = converged(cluster(services={"db": {}}))
    mounting = replace(there.services["db"], mounts=frozenset({("data", VolumeSpec())}))
    there = replace(there, services={"db": mounting})
    gone = cluster().destroyed()
    assert make_plan(gone, there).notes == (
        "removed with the swarm: 1 service (db); 1 volume and its data (data)",
    )
    stay = {name: replace(state, preexisting=True) for name, state in there.machines.items()}
    assert make_plan(gone, replace(there, machines=stay)).notes == ("removed with the swarm: 1 service (db)",)
    unread = there.without_swarm(Unknown("timed out"))
    assert make_plan(gone, unread).notes == (
        "what goes with the swarm, and what it remembers as kept, could not be read: timed out",
    )
