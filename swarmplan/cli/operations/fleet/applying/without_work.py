"""The results of clusters that are not worked on: there is nothing to do, nothing can be done, or an approval is missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.applying.approval import needs
from swarmplan.fleet.plans import MemberHazard, MemberPlan
from swarmplan.fleet.results import Ending, MemberResult, ending_of

if TYPE_CHECKING:
    from swarmplan.cli.operations.fleet.fleet import Fleet
    from swarmplan.fleet.members import Member

_STILL_THERE = (
    "{old} is still there, and still uses this index and these addresses: swarmplan fleet apply --only {id} --allow destroy"
    " removes it first, with all data in it"
)


def held_by_old_name(fleet: "Fleet", member: "Member") -> MemberResult | None:
    """The refusal, where the cluster is there under the name that it had before; None where it is not."""
    old = fleet.other_cluster_of(member)
    if not old:
        return None
    return MemberResult(member, Ending.REFUSED, why=_STILL_THERE.format(old=old, id=member.student.id))


def refused(plan: MemberPlan, held: Mapping[str, MemberHazard]) -> MemberResult | None:
    """The refusal, where an approval is missing without which nothing of it is done."""
    if plan.error or plan.member.cluster not in held:
        return None
    return MemberResult(
        plan.member, Ending.REFUSED, why=needs(held[plan.member.cluster]), seconds=plan.seconds
    )


def without_work(plan: MemberPlan, *, destroying: bool) -> MemberResult | None:
    """The result where there is nothing to do, or nothing can be done; None where the cluster is to be worked on."""
    member = plan.member
    if plan.error:
        return MemberResult(member, ending_of(plan.code), why=plan.error, seconds=plan.seconds)
    if plan.paused:
        return MemberResult(
            member, Ending.PAUSED, why=f"resume it first: swarmplan fleet resume --only {member.student.id}"
        )
    if plan.lost and not destroying:
        return MemberResult(member, Ending.REFUSED, why=plan.lost, seconds=plan.seconds)
    if plan.converged:
        gone = destroying or member.removed
        return MemberResult(member, Ending.DESTROYED if gone else Ending.READY, seconds=plan.seconds)
    return None
