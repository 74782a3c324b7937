"""``fleet reset``: clusters of students recreated, whatever was done to them: removed with all that is in them, and applied as at first.

Nothing is repaired. What a student who is root did in a machine cannot be seen from outside, so a machine that looks sound may not be; and
to remove a cluster takes less than to make it, so this is sure, and never takes twice the time of a first apply.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.applying.approval import needs
from swarmplan.cli.operations.fleet.applying.without_work import held_by_old_name, without_work
from swarmplan.cli.operations.fleet.checkpoints.restore import Prepared
from swarmplan.cli.operations.fleet.fleet_run import FleetRun
from swarmplan.cli.operations.fleet.grading.disturbances import forget_left
from swarmplan.errors import SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.fleet.plans import FleetPlan, MemberHazard, MemberPlan
from swarmplan.fleet.removal import removable
from swarmplan.fleet.results import Ending, MemberResult, result_of, result_of_error
from swarmplan.model.values.advised import fact_of
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from swarmplan.cli.operations.fleet.fleet import Fleet
    from swarmplan.cli.wiring.continued_lease import ContinuedLease
    from swarmplan.cli.wiring.site import Site
    from swarmplan.fleet.members import Member

_CHANGED = "what would be lost is no longer what was shown: run the command again"


class Resetting:
    """One command that resets clusters. ``check`` comes before anything of a cluster is lost, and may raise Refused; ``prepare`` is done to it once it is
    gone: it may prepare its site, and says how it is made again."""

    def __init__(
        self,
        run: FleetRun,
        prepare: "Callable[[Member, Site], Prepared]" = lambda _member, _found: Prepared(),
        check: "Callable[[Member], None]" = lambda _member: None,
    ) -> None:
        self._run, self._prepare, self._check = run, prepare, check

    def carry_out(self, plan: FleetPlan, known: Mapping[str, MemberResult]) -> tuple[MemberResult, ...]:
        """Reset the clusters of this plan, which is that of their removal, but for those whose results are ``known``."""
        members = [one.member for one in plan.plans]
        plans = {one.member.cluster: one for one in plan.plans}
        return self._run.results_of(
            members,
            lambda member: self._reset(plans[member.cluster]),
            known,
            lambda member: plans[member.cluster].machines,
        )

    def _reset(self, shown: MemberPlan) -> MemberResult:
        from swarmplan.cli.wiring.continued_lease import ContinuedLease

        began, member, done = time.monotonic(), shown.member, 0
        try:
            # One lease for both, so that nobody else can have one in between: what is put back has nobody to wait for.
            with self._run.fleet.opened(member) as found, ContinuedLease() as lease:
                self._check(member)
                removed = replace(found, desired=found.desired.destroyed())
                verdict = self._applied(member, removed, Prepared(), lease, shown)
                if verdict.result is Result.CONVERGED:
                    done = result_of(member, verdict, 0).done
                    self._run.fleet.pauses.end(member.cluster)
                    forget_left(self._run.fleet, member)
                    prepared = self._prepare(member, found)
                    lease.copied = prepared.copied
                    verdict = self._applied(member, found, prepared, lease)
            result = result_of(member, verdict, time.monotonic() - began)
        except SwarmplanError as error:
            result = result_of_error(member, error, time.monotonic() - began)
        return replace(result, done=done + result.done)

    def _applied(
        self,
        member: "Member",
        found: "Site",
        prepared: Prepared,
        lease: "ContinuedLease",
        shown: MemberPlan | None = None,
    ) -> Verdict:
        from swarmplan.cli.terminal.approval import Approver

        approver = Approver(frozenset(Approval), auto_approve=True, printer=lambda _plan, _allowed: None)

        def approve(plan: Plan) -> str | None:
            if shown is not None and not _losses(plan) <= {hazard.message for hazard in shown.hazards}:
                return _CHANGED
            if (refusal := approver(plan)) is None:
                # a reset of what is not there yet is its first apply
                self._run.fleet.remember([(member, removable(self._run.fleet.resolved(member).desired))])
            return refusal

        return self._run.carried_out(
            found,
            approve,
            planner=prepared.planner,
            await_leader=not prepared.restores,
            begin=prepared.begin,
            continued=lease,
        )


def not_reset(fleet: "Fleet", plan: FleetPlan, held: Mapping[str, MemberHazard]) -> dict[str, MemberResult]:
    """The results of the clusters that cannot be reset, or are ``held`` up; of one that is not there it can be done."""
    found = {one.member.cluster: _refused(fleet, one, held) for one in plan.plans}
    return {name: result for name, result in found.items() if result is not None}


def _refused(fleet: "Fleet", plan: MemberPlan, held: Mapping[str, MemberHazard]) -> MemberResult | None:
    if plan.error:
        return without_work(plan, destroying=True)
    if plan.foreign and plan.consent:  # nothing helps: what is there is not the student's
        return MemberResult(plan.member, Ending.REFUSED, why=plan.consent.message, seconds=plan.seconds)
    if why := held.get(plan.member.cluster):
        return MemberResult(plan.member, Ending.REFUSED, why=needs(why), seconds=plan.seconds)
    return held_by_old_name(fleet, plan.member)


def _losses(plan: Plan) -> set[str]:
    return {fact_of(hazard.message) for hazard in plan.hazards}
