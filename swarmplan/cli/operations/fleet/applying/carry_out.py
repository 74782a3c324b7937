"""The clusters of a fleet made as their files ask for it, or removed: each by the pipeline of ``apply``, several at a time."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.applying.without_work import held_by_old_name, refused, without_work
from swarmplan.cli.operations.fleet.grading.disturbances import forget_left
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.plans import FleetPlan, MemberPlan
from swarmplan.fleet.remedies import awaited_in_vain, nodes_that_left
from swarmplan.fleet.results import Ending, MemberResult, result_of, result_of_error
from swarmplan.health.lost_swarm import lost_swarm
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from swarmplan.cli.operations.fleet.fleet_run import FleetRun
    from swarmplan.cli.wiring.site import Site
    from swarmplan.events import Verdict
    from swarmplan.fleet.members import Member


def carry_out(run: "FleetRun", plan: FleetPlan, allowed: frozenset[Approval]) -> tuple[MemberResult, ...]:
    """Do what the plan says, cluster by cluster. One that fails, or is held up, stops no other. The results stand in the order of the plan. Raises
    Permanent where it cannot be remembered who has which cluster."""
    plans = {one.member.cluster: one for one in plan.plans}
    held = plan.held(allowed)
    known = {
        name: result
        for name, one in plans.items()
        if (result := refused(one, held) or without_work(one, destroying=plan.destroying)) is not None
    }
    if not plan.destroying:
        run.fleet.remember(
            (one.member, one.removal) for name, one in plans.items() if _is_ready(known.get(name))
        )
    for result in known.values():
        _forget_gone(run, result)

    def work(member: "Member") -> MemberResult:
        destroying = plan.destroying or member.removed
        result = _carried_out(run, plans[member.cluster], allowed, destroying=destroying)
        _forget_gone(run, result)
        return result

    def machines(member: "Member") -> int:
        return plans[member.cluster].machines

    members = [one.member for one in plan.plans]
    # A cluster that gets another name takes the index and the addresses of its old one, which goes first.
    first = run.results_of([one for one in members if one.renamed_to], work, known, machines)
    known |= {one.member.cluster: one for one in first if one.ending is not Ending.NOT_STARTED}
    waiting = [] if run.stop.is_set() else [one for one in members if one.cluster not in known]
    known |= {one.cluster: result for one in waiting if (result := held_by_old_name(run.fleet, one))}
    return run.results_of(members, work, known, machines)


def _is_ready(result: MemberResult | None) -> bool:
    return result is not None and result.ending is Ending.READY


def _forget_gone(run: "FleetRun", result: MemberResult) -> None:
    if result.ending is Ending.DESTROYED:
        run.fleet.forget(result.member)
        forget_left(run.fleet, result.member)


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
        refusal = approver(plan)
        if refusal is None and not destroying:
            run.fleet.remember([(shown.member, shown.removal)])
        return refusal

    def seconds() -> float:
        return time.monotonic() - began

    try:
        with run.fleet.opened(shown.member, destroyed=destroying) as found:
            verdict = run.carried_out(found, approve)
            remedy = _remedy(run, shown.member, found, verdict) if awaited_in_vain(verdict) else ""
    except SwarmplanError as error:
        return result_of_error(shown.member, error, seconds())
    result = result_of(shown.member, verdict, seconds(), destroyed=destroying)
    return replace(result, why=remedy) if remedy else result


def _remedy(run: "FleetRun", member: "Member", found: "Site", verdict: "Verdict") -> str:
    """What became of a cluster that awaited a node in vain, and what to do; "" where the verdict says it."""
    from swarmplan.observe.snapshot import observe

    seen = observe(found.adapters, found.desired.policy.parallelism)
    why, remedies = lost_swarm(found.desired, seen), run.fleet.remedies
    if why:
        return remedies.lost(member, why)
    nodes = nodes_that_left(verdict)
    return remedies.joins_again(nodes) if nodes else ""
