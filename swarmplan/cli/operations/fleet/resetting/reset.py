"""``fleet reset``: clusters of students made anew, whatever was done to them: removed with all that is in them, and applied as at first.

Nothing is repaired. What a student who is root did in a machine cannot be seen from outside, so a machine that looks sound may not be; and
to remove a cluster takes less than to make it, so this is sure, and never takes twice the time of a first apply.
"""

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.carry_out import Show, without_work
from swarmplan.cli.operations.fleet.checkpoints.restore import Prepared
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import about
from swarmplan.errors import SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.fleet.members import Member
from swarmplan.fleet.plans import FleetPlan, MemberPlan
from swarmplan.fleet.results import Ending, MemberResult, result_of, result_of_error
from swarmplan.fleet.run import each
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.cli.wiring.site import Site

_CHANGED = "what would be lost is no longer what was shown: run the command again"


class Resetting:
    """One command that resets clusters. ``prepare`` is done to a cluster once it is gone: it may prepare its site, and says how it is made again."""

    def __init__(
        self,
        fleet: Fleet,
        *,
        command: str,
        log_format: str,
        origin: "Origin",
        stop: threading.Event,
        show: Show,
        prepare: "Callable[[Member, Site], Prepared]" = lambda _member, _found: Prepared(),
    ) -> None:
        self._fleet, self._command, self._log_format = fleet, command, log_format
        self._origin, self._stop, self._show, self._prepare = origin, stop, show, prepare

    def carry_out(self, plan: FleetPlan, ended: "Callable[[MemberResult], None]") -> tuple[MemberResult, ...]:
        """Reset the clusters of this plan, which is that of their removal; ``ended`` is told of each. Raises Permanent where it cannot be
        remembered who has which cluster."""
        self._fleet.begun(
            [one.member for one in plan.plans]
        )  # a reset of what is not there yet is its first apply
        plans = {one.member.cluster: one for one in plan.plans}
        found = {one.member.cluster: result for one in plan.plans if (result := _refused(one))}
        members = [one.member for one in plan.plans]
        for member, result in each(
            [member for member in members if member.cluster not in found],
            lambda member: self._reset(plans[member.cluster]),
            parallelism=self._fleet.settings.parallelism,
            stop=self._stop,
            machines=lambda member: plans[member.cluster].machines,
            most_machines=self._fleet.settings.max_machines_at_once,
        ):
            found[member.cluster] = result
            ended(result)
        return tuple(
            found.get(member.cluster, MemberResult(member, Ending.NOT_STARTED)) for member in members
        )

    def _reset(self, shown: MemberPlan) -> MemberResult:
        began, member = time.monotonic(), shown.member
        done = 0
        with about(member.cluster):
            try:
                verdict = self._run(member, shown, destroying=True)
                if verdict.result is Result.CONVERGED:
                    done = result_of(member, verdict, 0).done
                    self._fleet.pauses.end(member.cluster)
                    verdict = self._run(member, None, destroying=False)
                result = result_of(member, verdict, time.monotonic() - began)
            except SwarmplanError as error:
                result = result_of_error(member, error, time.monotonic() - began)
        return replace(result, done=done + result.done)

    def _run(self, member: Member, shown: MemberPlan | None, *, destroying: bool) -> Verdict:
        from swarmplan.cli.operations.run import run_plan
        from swarmplan.cli.terminal.approval import Approver

        approver = Approver(frozenset(Approval), auto_approve=True, printer=lambda _plan, _allowed: None)

        def approve(plan: Plan) -> str | None:
            if shown is not None and not _losses(plan) <= {risk.message for risk in shown.risks}:
                return _CHANGED
            return approver(plan)

        with self._fleet.opened(member, destroyed=destroying) as found:
            prepared = Prepared() if destroying else self._prepare(member, found)
            return run_plan(
                found, approve, self._log_format, self._command, check=lambda _plan: None, stop=self._stop,
                report=self._fleet.note, files=[self._fleet.settings.file], origin=self._origin, show=self._show,
                planner=prepared.planner, await_leader=not prepared.restores, begin=prepared.begin,
            )  # fmt: skip


def _losses(plan: Plan) -> set[str]:
    return {hazard.message for hazard in plan.hazards}


def _refused(plan: MemberPlan) -> MemberResult | None:
    """The result where the cluster cannot be reset; None where it can, also where nothing is there."""
    return without_work(plan, destroying=True) if plan.error else None
