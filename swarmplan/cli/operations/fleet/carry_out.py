"""The clusters of a fleet made as their files ask for it, or removed: each by the pipeline of ``apply``, several at a time."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.grading.disturbances import forget_left
from swarmplan.cli.terminal.messages import about
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.plans import FleetPlan, MemberPlan
from swarmplan.fleet.results import Ending, MemberResult, ending_of, result_of, result_of_error
from swarmplan.fleet.run import each
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.ports import Listener

Show = Callable[[str], "AbstractContextManager[Listener]"]


def carry_out(
    fleet: Fleet,
    plan: FleetPlan,
    allowed: frozenset[Approval],
    *,
    command: str,
    log_format: str,
    origin: "Origin",
    stop: threading.Event,
    show: Show,
    ended: Callable[[MemberResult], None],
) -> tuple[MemberResult, ...]:
    """Do what the plan says, cluster by cluster; ``ended`` is told of each. One that fails stops no other. The results stand in the order of the
    plan. Raises Permanent where it cannot be remembered who has which cluster."""
    plans = {one.member.cluster: one for one in plan.plans}
    members = [one.member for one in plan.plans]
    if not plan.destroying:
        fleet.begun([one.member for one in plan.plans if not one.error])

    def work(member: Member) -> MemberResult:
        with about(member.cluster):
            destroying = plan.destroying or member.removed
            return _carried_out(
                fleet,
                plans[member.cluster],
                allowed,
                stop,
                show,
                command,
                log_format,
                origin,
                destroying=destroying,
            )

    results: dict[str, MemberResult] = {}

    def note_result(result: MemberResult) -> None:
        results[result.member.cluster] = result
        if result.ending is Ending.DESTROYED:
            fleet.ended(result.member)
            forget_left(fleet, result.member)

    for one in plan.plans:
        if (result := without_work(one, destroying=plan.destroying)) is not None:
            note_result(result)
    for _, result in each(
        [member for member in members if member.cluster not in results],
        work,
        parallelism=fleet.settings.parallelism,
        stop=stop,
        machines=lambda member: plans[member.cluster].machines,
        most_machines=fleet.settings.max_machines_at_once,
    ):
        note_result(result)
        ended(result)
    return tuple(results.get(member.cluster, MemberResult(member, Ending.NOT_STARTED)) for member in members)


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


def _carried_out(  # noqa: PLR0917 - one caller
    fleet: Fleet,
    shown: MemberPlan,
    allowed: frozenset[Approval],
    stop: threading.Event,
    show: Show,
    command: str,
    log_format: str,
    origin: "Origin",
    *,
    destroying: bool,
) -> MemberResult:
    from swarmplan.cli.operations.run import run_plan
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
            return f"needs --allow destroy: {shown.risks[0].message}"
        return approver(plan)

    def seconds() -> float:
        return time.monotonic() - began

    try:
        with fleet.opened(shown.member, destroyed=destroying) as found:
            verdict = run_plan(
                found, approve, log_format, command, check=lambda _plan: None, stop=stop, report=fleet.note,
                files=[fleet.settings.file], origin=origin, show=show,
            )  # fmt: skip
    except SwarmplanError as error:
        return result_of_error(shown.member, error, seconds())
    return result_of(shown.member, verdict, seconds(), destroyed=destroying)
