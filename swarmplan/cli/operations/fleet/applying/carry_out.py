"""The clusters of a fleet made as their files ask for it, or removed: each by the pipeline of ``apply``, several at a time."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.applying.look import full_plan
from swarmplan.cli.operations.fleet.applying.without_work import held_by_old_name, refused, without_work
from swarmplan.cli.operations.fleet.grading.disturbances import forget_left
from swarmplan.errors import Refused, SwarmplanError
from swarmplan.fleet.plans import FleetPlan, MemberPlan
from swarmplan.fleet.remedies import node_cannot_return, nodes_that_left
from swarmplan.fleet.results import Ending, MemberResult, result_of, result_of_error
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from swarmplan.cli.operations.fleet.fleet_run import FleetRun
    from swarmplan.cli.wiring.site import Site
    from swarmplan.events import Verdict
    from swarmplan.fleet.members import Member

_CHANGED = "its plan is no longer the one that was shown: something changed meanwhile; run the command again"
_DESTROYED = "another command has destroyed it meanwhile: run the command again"


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
    known |= _remembered(run, [plans[name] for name, one in known.items() if one.ending is Ending.READY])
    known |= _forgotten(run, {name: one for name, one in known.items() if one.ending is Ending.DESTROYED})

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


def _remembered(run: "FleetRun", ready: Sequence[MemberPlan]) -> dict[str, MemberResult]:
    """Remember those that are as they are to be; the results of others among them, by cluster. Raises Permanent."""
    others: dict[str, MemberResult] = {}
    with run.fleet.alone():
        for one in ready:
            member = one.member
            if member.since is not None and member.cluster not in run.fleet.known:
                others[member.cluster] = MemberResult(member, Ending.REFUSED, why=_DESTROYED)
                continue
            try:
                run.fleet.remember([(member, one.removal)])
            except Refused as error:
                others[member.cluster] = result_of_error(member, error, one.seconds)
    return others


def _forgotten(run: "FleetRun", absent: Mapping[str, MemberResult]) -> dict[str, MemberResult]:
    """Forget those of which nothing was there; the result of each, by cluster: what another command has made meanwhile is not forgotten."""

    def work(member: "Member") -> MemberResult:
        try:
            if run.fleet.is_begun(member) and not full_plan(run.fleet, member, destroying=True)[1].converged:
                return MemberResult(member, Ending.REFUSED, why=_CHANGED)
        except SwarmplanError as error:
            return result_of_error(member, error, 0.0)
        _forget_gone(run, absent[member.cluster])
        return absent[member.cluster]

    silent = replace(run, ended=lambda _result: None)
    results = silent.results_of([one.member for one in absent.values()], work)
    return {one.member.cluster: one for one in results}


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
            return _CHANGED
        refusal = approver(plan)
        if refusal is None and not destroying:
            run.fleet.remember([(shown.member, shown.removal)])
        return refusal

    def seconds() -> float:
        return time.monotonic() - began

    try:
        with run.fleet.opened(shown.member, destroyed=destroying) as found:
            verdict = run.carried_out(found, approve)
            remedy = _remedy(run, shown.member, found, verdict) if node_cannot_return(verdict) else ""
    except SwarmplanError as error:
        return result_of_error(shown.member, error, seconds())
    result = result_of(shown.member, verdict, seconds(), destroyed=destroying)
    return replace(result, why=remedy) if remedy else result


def _remedy(run: "FleetRun", member: "Member", found: "Site", verdict: "Verdict") -> str:
    """What became of a cluster that waited for a node which cannot return, and what to do; "" where the verdict says it."""
    from swarmplan.observe.snapshot import observe

    remedies = run.fleet.remedies
    try:
        seen = observe(found.adapters, found.desired.policy.parallelism)
    except SwarmplanError:
        return ""
    if text := remedies.of_swarm(member, found.desired, seen):
        return text
    nodes = nodes_that_left(verdict)
    return remedies.joins_again(nodes) if nodes else ""
