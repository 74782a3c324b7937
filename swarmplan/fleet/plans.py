"""The plans of all clusters of a fleet as one: counts, hazards, and the limits on the whole. Of each plan only what is shown is kept, so
that many fit the memory."""

from collections.abc import Iterable, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.fleet.members import Member
from swarmplan.model.change import Action
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.plan import Approval, Plan
from swarmplan.spec.fleet.settings import FleetLimits

FOREIGN = (
    "the cluster {cluster} is there already, and this fleet did not make it: it would become {student}'s; give the fleet or its clusters"
    " another name, or take it over"
)
GONE = "{student} is not in the roster any more: the cluster {cluster} would be removed, with all data in it"


@dataclass(frozen=True, slots=True)
class MemberHazard:
    """A hazard of one cluster, or of the fleet (``cluster`` is "" then). ``approval`` is None where nothing helps."""

    cluster: str
    message: str
    approval: Approval | None


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """What would be done to one cluster; ``error`` is why that is not known, "" where it is. ``paused``: its machines are, and nothing is asked
    of them. ``foreign``: it is there, and this fleet did not make it."""

    member: Member
    creates: int = 0
    changes: int = 0
    destroys: int = 0
    machines: int = 0
    digest: str = ""
    converged: bool = False
    refused: bool = False
    hazards: tuple[MemberHazard, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    code: int = 0
    seconds: float = 0.0
    paused: bool = False
    foreign: bool = False

    @property
    def pending(self) -> bool:
        """Whether there is something to do."""
        return not (self.converged or self.error or self.paused)


def gone_message(member: Member) -> str:
    """Why the cluster of a member who is removed would go."""
    return GONE.format(student=member.student.id, cluster=member.cluster)


def member_plan(
    member: Member, plan: Plan, machines: int, seconds: float, *, foreign: bool = False
) -> MemberPlan:
    """What is shown of a plan. ``machines``: of the cluster as the file has it; ``foreign``: the fleet did not make what is there."""
    actions = [change.action for change in plan.changes]
    hazards = tuple(MemberHazard(member.cluster, one.message, one.approval) for one in plan.hazards)
    if member.removed and not plan.converged:
        hazards = (MemberHazard(member.cluster, gone_message(member), Approval.DESTROY), *hazards)
    if foreign:
        message = FOREIGN.format(student=member.student.id, cluster=member.cluster)
        hazards = (MemberHazard(member.cluster, message, Approval.FOREIGN), *hazards)
    return MemberPlan(
        member,
        creates=actions.count(Action.CREATE),
        changes=actions.count(Action.UPDATE) + actions.count(Action.REPLACE),
        destroys=actions.count(Action.DELETE),
        machines=machines,
        digest=plan.digest,
        converged=plan.converged,
        refused=plan.refused or bool(plan.unread),
        hazards=hazards,
        notes=plan.notes,
        seconds=seconds,
        foreign=foreign,
    )


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """The plans of the clusters that were chosen, in the order of the roster."""

    fleet: str
    plans: tuple[MemberPlan, ...]
    limits: FleetLimits = FleetLimits()
    destroying: bool = False
    """Whether all are to be removed: then no limit holds."""

    @property
    def pending(self) -> tuple[MemberPlan, ...]:
        """Those with something to do."""
        return tuple(one for one in self.plans if one.pending)

    @property
    def failed(self) -> tuple[MemberPlan, ...]:
        """Those of which it is not known."""
        return tuple(one for one in self.plans if one.error)

    @property
    def hazards(self) -> tuple[MemberHazard, ...]:
        """All hazards: those of the whole first."""
        return (*self._over_limits(), *(hazard for one in self.plans for hazard in one.hazards))

    def forbidden(self, allowed: Iterable[Approval]) -> tuple[MemberHazard, ...]:
        """The hazards of the whole that these approvals do not cover. One cluster's own hold up that cluster alone."""
        granted = frozenset(allowed)
        return tuple(hazard for hazard in self._over_limits() if hazard.approval not in granted)

    def counts(self) -> tuple[int, int, int]:
        """What is created, changed and destroyed in all."""
        return (
            sum(one.creates for one in self.plans),
            sum(one.changes for one in self.plans),
            sum(one.destroys for one in self.plans),
        )

    def _over_limits(self) -> Sequence[MemberHazard]:
        if self.destroying:
            return ()
        creates, changes, destroys = self.counts()
        every = creates + changes + destroys
        found = (
            ("creates", creates, self.limits.creates, "max_creates", Approval.CREATE),
            ("changes", every, self.limits.changes, "max_changes", Approval.CHANGE),
            ("removes", destroys, self.limits.destroys, "max_destroys", Approval.DESTROY),
        )
        return [
            MemberHazard(
                "",
                f"{verb} {count} in all ({self._where(verb)}); the fleet's policy.{name} is {most}",
                approval,
            )
            for verb, count, most, name, approval in found
            if most is not None and count > most
        ]

    def _where(self, verb: str) -> str:
        names = [
            one.member.cluster
            for one in self.plans
            if {"creates": one.creates, "removes": one.destroys}.get(
                verb, one.creates + one.changes + one.destroys
            )
        ]
        return first_few(names)
