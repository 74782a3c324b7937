"""The plans of all clusters as one."""

from dataclasses import replace

import pytest

from swarmplan.fleet.members import Member
from swarmplan.fleet.plans import FleetPlan, MemberPlan, member_plan
from swarmplan.model.change import Action, Change
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Approval, Hazard, Plan
from swarmplan.spec.fleet.settings import FleetLimits, Student
from swarmplan.steps.base import Milestone

ANNA = Member(Student("anna", "Anna"), 1, "lab-anna")
WEB = Key(Kind.SERVICE, "web")
STEP = Milestone(key=WEB)


def planned(*actions: Action, member: Member = ANNA, **more: object) -> MemberPlan:
    changes = tuple(Change(Key(Kind.SERVICE, f"s{number}"), action) for number, action in enumerate(actions))
    plan = Plan(member.cluster, changes=changes, steps=(STEP,) if actions else (), **more)  # type: ignore[arg-type]
    return member_plan(member, plan, 3, 0.1)


def test_changes_are_counted_by_what_becomes_of_the_resource() -> None:
    found = planned(Action.CREATE, Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.WAIT)
    assert (found.creates, found.changes, found.destroys) == (2, 2, 1)
    assert found.pending
    assert not planned().pending


def test_a_cluster_of_nobody_needs_approval_to_go() -> None:
    gone = Member(ANNA.student, 1, "lab-anna", removed=True)
    (hazard,) = planned(Action.DELETE, member=gone).hazards
    assert hazard.approval is Approval.DESTROY
    assert hazard.message.startswith(
        "anna is not in the roster any more: the cluster lab-anna would be removed"
    )
    assert planned(member=gone).hazards == ()


@pytest.mark.parametrize(
    ("limits", "says", "approval"),
    [
        (
            FleetLimits(creates=3),
            "creates 4 in all (lab-a, lab-b); the fleet's policy.max_creates is 3",
            Approval.CREATE,
        ),
        (
            FleetLimits(changes=5),
            "changes 6 in all (lab-a, lab-b); the fleet's policy.max_changes is 5",
            Approval.CHANGE,
        ),
        (
            FleetLimits(destroys=1),
            "removes 2 in all (lab-a, lab-b); the fleet's policy.max_destroys is 1",
            Approval.DESTROY,
        ),
        (FleetLimits(4, 6, 2), "", None),
        (FleetLimits(), "", None),
    ],
)
def test_limits_hold_for_all_clusters_together(
    limits: FleetLimits, says: str, approval: Approval | None
) -> None:
    each = [
        planned(Action.CREATE, Action.CREATE, Action.DELETE, member=Member(ANNA.student, 1, name))
        for name in ("lab-a", "lab-b")
    ]
    plan = FleetPlan("lab", tuple(each), limits)
    held = {name: hazard.message for name, hazard in plan.held(()).items()}
    assert held == (dict.fromkeys(("lab-a", "lab-b"), says) if says else {})
    if approval is not None:
        assert plan.held([approval]) == {}
        assert plan.hazards[0].approval is approval
    destroying = FleetPlan("lab", tuple(each), limits, destroying=True)
    assert bool(destroying.held(())) is (approval is Approval.DESTROY)


def test_a_limit_holds_up_those_that_count_to_it_alone() -> None:
    grows = planned(Action.CREATE, member=Member(ANNA.student, 1, "lab-a"))
    shrinks = planned(Action.DELETE, Action.DELETE, member=Member(ANNA.student, 2, "lab-b"))
    plan = FleetPlan("lab", (grows, shrinks), FleetLimits(destroys=1))
    assert set(plan.held(())) == {"lab-b"}
    assert plan.held([Approval.DESTROY]) == {}


def test_what_is_not_approved_counts_to_no_limit_of_the_others() -> None:
    leaver = planned(*[Action.DELETE] * 3, member=Member(ANNA.student, 1, "lab-a", removed=True))
    shrinks = planned(Action.DELETE, member=Member(ANNA.student, 2, "lab-b"))
    plan = FleetPlan("lab", (leaver, shrinks), FleetLimits(destroys=2))
    held = plan.held(())
    assert set(held) == {"lab-a"}
    assert "is not in the roster any more" in held["lab-a"].message
    assert "removes 4 in all" in plan.hazards[0].message
    assert plan.held([Approval.DESTROY]) == {}


def test_a_leaver_needs_no_more_consent_where_all_are_destroyed() -> None:
    gone = Member(ANNA.student, 1, "lab-anna", removed=True)
    plan = Plan("lab-anna", changes=(Change(WEB, Action.DELETE),), steps=(STEP,))
    assert member_plan(gone, plan, 3, 0.1, destroying=True).hazards == ()
    (hazard,) = member_plan(gone, plan, 3, 0.1, foreign=True, destroying=True).hazards
    assert hazard.approval is Approval.FOREIGN


def test_a_cluster_that_gets_another_name_is_said_to() -> None:
    old = Member(ANNA.student, 1, "lab-anna", removed=True, renamed_to="x-anna")
    (hazard,) = planned(Action.DELETE, member=old).hazards
    assert hazard.message.startswith("anna's cluster lab-anna is to be called x-anna: it would be removed")
    assert hazard.approval is Approval.DESTROY


def test_a_hazard_of_one_cluster_holds_up_that_cluster_alone() -> None:
    hazard = Hazard(WEB, "web is recreated", Approval.REPLACE)
    plan = FleetPlan("lab", (planned(Action.REPLACE, hazards=(hazard,)), planned(Action.CREATE)))
    assert plan.held(()) == {}
    assert [hazard.message for hazard in plan.hazards] == ["web is recreated"]


def test_a_cluster_that_could_not_be_planned_is_neither_pending_nor_ready() -> None:
    plan = FleetPlan("lab", (MemberPlan(ANNA, error="no answer"),))
    assert (plan.pending, len(plan.failed)) == ((), 1)


def test_what_nothing_makes_possible_is_not_pending_and_counts_to_no_limit() -> None:
    never = Hazard(WEB, "the pool differs", None)
    lost = replace(
        planned(Action.CREATE, Action.CREATE, member=Member(ANNA.student, 1, "lab-a")), lost="it has left"
    )
    refused = planned(Action.CREATE, Action.CREATE, member=Member(ANNA.student, 2, "lab-b"), hazards=(never,))
    grows = planned(Action.CREATE, member=Member(ANNA.student, 3, "lab-c"))
    plan = FleetPlan("lab", (lost, refused, grows), FleetLimits(changes=2))
    assert (plan.pending, plan.impossible) == ((grows,), (refused,))
    assert [one.worked_on for one in plan.plans] == [False, True, True]
    assert (plan.held(()), plan.counts()) == ({}, (1, 0, 0))
    assert not [hazard for hazard in plan.hazards if not hazard.cluster]


def test_a_plan_of_a_lost_swarm_is_impossible() -> None:
    plan = Plan("lab-anna", changes=(Change(WEB, Action.CREATE),), steps=(STEP,))
    found = member_plan(ANNA, plan, 3, 0.1, lost="it has left")
    assert (found.impossible, found.refused, found.pending, found.worked_on) == (True, True, False, False)
