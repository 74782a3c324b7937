"""What a plan would undo of that which another run did while this one waited."""

from dataclasses import replace

from laws.rig import Rig
from small_cluster import cluster

from swarmplan.lease.document import Lease
from swarmplan.lease.undone import undone
from swarmplan.lease.waiting import Waited
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Approval

ANNA = Lease("a", "x", "laptop", "anna", "swarmplan apply")


def wanted(replicas: int) -> Desired:
    return cluster(services={"web": {"deploy": {"replicas": replicas}}})


def test_a_service_that_the_other_changed_is_named_with_both_values() -> None:
    rig = Rig()
    rig.apply(wanted(1))
    before = rig.observe(wanted(1)).services["web"].version
    rig.apply(wanted(5))
    ours = wanted(1)
    (hazard,) = undone(rig.plan(ours), rig.observe(ours), Waited(ANNA, before))
    assert hazard.approval is Approval.UNDO
    assert "while this run waited for 'swarmplan apply' by anna@laptop" in hazard.message
    assert "changes deploy.replicas 5 → 1" in hazard.message


def test_one_that_is_removed_is_named_too() -> None:
    rig = Rig()
    rig.apply(wanted(1))
    ours = replace(wanted(1), services={})
    (hazard,) = undone(rig.plan(ours), rig.observe(ours), Waited(ANNA, 0))
    assert hazard.message.endswith("this plan removes it")


def test_what_was_as_it_is_before_the_other_began_is_no_hazard() -> None:
    rig = Rig()
    rig.apply(wanted(1))
    seen = rig.observe(wanted(1))
    assert list(undone(rig.plan(wanted(3)), seen, Waited(ANNA, seen.services["web"].version))) == []
    assert list(undone(rig.plan(wanted(1)), seen, Waited(ANNA, 0))) == []
