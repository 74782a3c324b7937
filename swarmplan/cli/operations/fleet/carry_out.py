"""The clusters of a fleet made as their files ask for it, or removed: each by the pipeline of ``apply``, several at a time."""

import time
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.grading.disturbances import forget_left
from swarmplan.cli.terminal.messages import about
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.plans import FleetPlan, MemberPlan, gone_message
from swarmplan.fleet.results import Ending, MemberResult, ending_of, result_of, result_of_error
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from swarmplan.cli.operations.fleet.fleet_run import FleetRun
    from swarmplan.fleet.members import Member


def carry_out(run: "FleetRun", plan: FleetPlan, allowed: frozenset[Approval]) -> tuple[MemberResult, ...]:
    """Do what the plan says, cluster by cluster. One that fails stops no other. The results stand in the order of the plan. Raises Permanent where
    it cannot be remembered who has which cluster."""
    plans = {one.member.cluster: one for one in plan.plans}
    if not plan.destroying:
        run.fleet.remember([one.member for one in plan.plans if not one.error and not _held(one, allowed)])
    known = {
        name: result
        for name, one in plans.items()
        if (result := _held(one, allowed) or without_work(one, destroying=plan.destroying)) is not None
    }
    for result in known.values():
        _forget_gone(run, result)

    def work(member: "Member") -> MemberResult:
        with about(member.cluster):
            destroying = plan.destroying or member.removed
            result = _carried_out(run, plans[member.cluster], allowed, destroying=destroying)
            _forget_gone(run, result)
            return result

    return run.results_of(
        [one.member for one in plan.plans], work, known, lambda member: plans[member.cluster].machines
    )


def _held(plan: MemberPlan, allowed: frozenset[Approval]) -> MemberResult | None:
    """The refusal, where the cluster is somebody else's and nobody has allowed to take it over."""
    if not plan.foreign or Approval.FOREIGN in allowed:
        return None
    return MemberResult(
        plan.member,
        Ending.REFUSED,
        why=f"needs --allow foreign: {plan.hazards[0].message}",
        seconds=plan.seconds,
    )


def _forget_gone(run: "FleetRun", result: MemberResult) -> None:
    if result.ending is Ending.DESTROYED:
        run.fleet.forget(result.member)
        forget_left(run.fleet, result.member)


def without_work(plan: MemberPlan, *, destroying: bool) -> MemberResult | None:
    """The result where there is nothing to do, or nothing can be done; None where the cluster is to be worked on."""
    member = plan.member
    if plan.error:
        return MemberResult(member, ending_of(plan.code), why=plan.error, seconds=plan.seconds)
    if plan.paused:
        return MemberResult(
            member, Ending.PAUSED, why=f"resume it first: swarmplan fleet resume --only {member.student.id}"
        )
    if plan.converged:
        gone = destroying or member.removed
        return MemberResult(member, Ending.DESTROYED if gone else Ending.READY, seconds=plan.seconds)
    return None


def _carried_out(
    run: "FleetRun", shown: MemberPlan, allowed: frozenset[Approval], *, destroying: bool
) -> MemberResult:
    from swarmplan.cli.terminal.approval import Approver

    began = time.monotonic()
    first = True
    approver = Approver(allowed, auto_approve=True, printer=lambda _plan, _allowed: None)

    def approve(plan: Plan) -> str | None:
        nonlocal first
        changed = first and plan.digest != shown.digest and not plan.converged
        first = False
        if changed:
            return "its plan is no longer the one that was shown: something changed meanwhile; run the command again"
        if shown.member.removed and Approval.DESTROY not in allowed:
            return f"needs --allow destroy: {gone_message(shown.member)}"
        return approver(plan)

    def seconds() -> float:
        return time.monotonic() - began

    try:
        with run.fleet.opened(shown.member, destroyed=destroying) as found:
            verdict = run.carried_out(found, approve)
    except SwarmplanError as error:
        return result_of_error(shown.member, error, seconds())
    return result_of(shown.member, verdict, seconds(), destroyed=destroying)
