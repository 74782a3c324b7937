"""What a plan would undo of that which another run did while this one waited."""

from dataclasses import replace

import pytest
from laws.rig import Rig
from small_cluster import cluster, content, contents

from swarmplan.lease.document import Lease
from swarmplan.lease.undone import undone
from swarmplan.lease.waiting import Waited
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import Availability, SwarmSettings, SwarmState
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


def last_write(seen: Observed) -> int:
    """The version of what was written last of all that has one."""
    assert isinstance(seen.swarm, SwarmState)
    kinds = (seen.nodes, seen.services.values(), seen.secrets.values(), seen.configs.values(), [seen.swarm])
    return max(one.version for kind in kinds for one in kind)


def drained(availability: Availability = Availability.DRAIN) -> Desired:
    return cluster(1, 1, nodes={"w1": {"availability": availability, "labels": {"disk": "ssd"}}})


def rotating(hours: int) -> Desired:
    spec = {"CAConfig": {"NodeCertExpiry": hours * 3_600_000_000_000}}
    return cluster(swarm=SwarmSettings(spec))


@pytest.mark.parametrize(
    ("before", "other", "told"),
    [
        (cluster(1, 1), drained(), {"nodes.w1 changes availability drain → active"}),
        (cluster(1, 1), cluster(1, 2), {"nodes.w2 removes it"}),
        (rotating(2000), rotating(3000), {"swarm changes"}),
        (cluster(), cluster(configs={"app": content("app")}), {"configs.app-"}),
        (cluster(), cluster(secrets=contents(key="2")), {"secrets.key-"}),
        (cluster(), cluster(services={"web": {}}), {"services.web removes it"}),
        (cluster(), cluster(networks={"app": {}}), set()),  # networks have no version
    ],
)
def test_whatever_the_other_wrote_in_the_swarm_is_named(
    before: Desired, other: Desired, told: set[str]
) -> None:
    rig = Rig()
    rig.apply(before)
    taken = last_write(rig.observe(before))
    rig.apply(other)
    found = list(undone(rig.plan(before), rig.observe(before), Waited(ANNA, taken)))
    assert all(hazard.approval is Approval.UNDO for hazard in found)
    named = {f"{hazard.key} {hazard.message.partition('this plan ')[2]}" for hazard in found}
    assert len(named) == len(told)
    for each in told:
        assert any(name.startswith(each) for name in named), named
    # what was so before the other run began is none of its doing
    later = Waited(ANNA, last_write(rig.observe(before)))
    assert list(undone(rig.plan(before), rig.observe(before), later)) == []
