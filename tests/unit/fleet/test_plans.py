"""The plans of all clusters as one."""

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
    assert [hazard.message for hazard in plan.forbidden(())] == ([says] if says else [])
    if approval is not None:
        assert plan.forbidden([approval]) == ()
        assert plan.hazards[0].approval is approval
    assert FleetPlan("lab", tuple(each), limits, destroying=True).forbidden(()) == ()


def test_a_hazard_of_one_cluster_holds_up_that_cluster_alone() -> None:
    hazard = Hazard(WEB, "web is recreated", Approval.REPLACE)
    plan = FleetPlan("lab", (planned(Action.REPLACE, hazards=(hazard,)), planned(Action.CREATE)))
    assert plan.forbidden(()) == ()
    assert [hazard.message for hazard in plan.hazards] == ["web is recreated"]


def test_a_cluster_that_could_not_be_planned_is_neither_pending_nor_ready() -> None:
    plan = FleetPlan("lab", (MemberPlan(ANNA, error="no answer"),))
    assert (plan.pending, len(plan.failed)) == ((), 1)
