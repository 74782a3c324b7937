"""The plans of all clusters of a fleet as one: counts, hazards, and the limits on the whole. Of each plan only what is shown is kept, so
that many fit the memory."""

from collections.abc import Callable, Iterable, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.fleet.members import Member
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired
from swarmplan.model.key import SWARM
from swarmplan.model.values.advised import fact_of
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.plan import Approval, Plan
from swarmplan.spec.fleet.settings import FleetLimits

FOREIGN = (
    "the cluster {cluster} is there already, and this fleet did not make it, as far as this machine remembers: it would become {student}'s; give"
    " the fleet or its clusters another name, or take it over"
)
GONE = "{student} is not in the roster any more: the cluster {cluster} would be removed, with all data in it"
RENAMED = "{student}'s cluster {cluster} is to be called {new}: it would be removed, with all data in it, and recreated as {new}"


@dataclass(frozen=True, slots=True)
class MemberHazard:
    """A hazard of one cluster, or of the fleet (``cluster`` is "" then). ``approval`` is None where nothing helps."""

    cluster: str
    message: str
    approval: Approval | None


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """What would be done to one cluster; ``error`` is why that is not known, "" where it is. ``paused``: its machines are, and nothing is asked
    of them. ``foreign``: it is there, and this fleet did not make it. ``consent``: the hazard of what is done to it at all, where that is not
    just what the file asks for. ``removal``: what it takes to remove it (``fleet.removal``). ``lost``: why its swarm does not come back,
    or that it is another one, with what to do; "" where neither is so. ``impossible``: no approval lets the plan be carried out; ``refused``: that,
    or it lacks what could not be read."""

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
    consent: MemberHazard | None = None
    removal: Desired | None = None
    lost: str = ""
    impossible: bool = False

    @property
    def worked_on(self) -> bool:
        """Whether the cluster is looked at once more, and worked on where that is possible then."""
        return not (self.converged or self.error or self.paused or self.lost)

    @property
    def pending(self) -> bool:
        """Whether there is something to do that can be done."""
        return self.worked_on and not self.impossible


def gone_message(member: Member) -> str:
    """Why the cluster of a member who is removed would go."""
    text = RENAMED if member.renamed_to else GONE
    return text.format(student=member.student.id, cluster=member.cluster, new=member.renamed_to)


def member_plan(
    member: Member,
    plan: Plan,
    machines: int,
    seconds: float,
    *,
    foreign: bool = False,
    destroying: bool = False,
    lost: str = "",
) -> MemberPlan:
    """What is shown of a plan. ``machines``: of the cluster as the file has it; ``foreign``: the fleet did not make what is there. ``destroying``:
    the command is asked to remove it, whether its student is in the roster or not. ``lost``: what is said in place of what no approval helps
    against, where the swarm is lost or another one."""
    actions = [change.action for change in plan.changes]
    hazards = tuple(
        MemberHazard(member.cluster, fact_of(one.message), one.approval)
        for one in plan.hazards
        if not (lost and one.key == SWARM and one.approval is None)
    )
    if lost:
        hazards = (MemberHazard(member.cluster, lost, None), *hazards)
    consent = None
    if foreign:
        message = FOREIGN.format(student=member.student.id, cluster=member.cluster)
        consent = MemberHazard(member.cluster, message, Approval.FOREIGN)
    elif member.removed and not (plan.converged or destroying):
        consent = MemberHazard(member.cluster, gone_message(member), Approval.DESTROY)
    return MemberPlan(
        member,
        creates=actions.count(Action.CREATE),
        changes=actions.count(Action.UPDATE) + actions.count(Action.REPLACE),
        destroys=actions.count(Action.DELETE),
        machines=machines,
        digest=plan.digest,
        converged=plan.converged,
        refused=plan.refused or bool(plan.unread or lost),
        hazards=hazards if consent is None else (consent, *hazards),
        notes=tuple(map(fact_of, plan.notes)),
        seconds=seconds,
        foreign=foreign,
        consent=consent,
        lost=lost,
        impossible=plan.refused or bool(lost),
    )


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """The plans of the clusters that were chosen, in the order of the roster."""

    fleet: str
    plans: tuple[MemberPlan, ...]
    limits: FleetLimits = FleetLimits()
    destroying: bool = False
    """Whether all are to be removed: then ``max_destroys`` alone holds."""

    @property
    def pending(self) -> tuple[MemberPlan, ...]:
        """Those with something to do."""
        return tuple(one for one in self.plans if one.pending)

    @property
    def impossible(self) -> tuple[MemberPlan, ...]:
        """Those with something to do that no approval makes possible."""
        return tuple(one for one in self.plans if one.impossible)

    @property
    def failed(self) -> tuple[MemberPlan, ...]:
        """Those of which it is not known."""
        return tuple(one for one in self.plans if one.error)

    @property
    def hazards(self) -> tuple[MemberHazard, ...]:
        """All hazards: those of the whole first."""
        return (
            *(one.hazard for one in self._over_limits(self.pending)),
            *(hazard for one in self.plans for hazard in one.hazards),
        )

    def held(self, allowed: Iterable[Approval]) -> dict[str, MemberHazard]:
        """What these approvals do not cover, by the cluster that it holds up: a limit of the whole holds up those that count to it, a cluster's own
        hazard that one alone. What a cluster would remove that is held up anyway counts to no limit of the others."""
        granted = frozenset(allowed)
        found = {
            one.member.cluster: one.consent
            for one in self.plans
            if one.consent is not None and one.consent.approval not in granted
        }
        left = [one for one in self.pending if one.member.cluster not in found]
        for counted in self._over_limits(left):
            if counted.hazard.approval not in granted:
                found = {**dict.fromkeys(counted.clusters, counted.hazard), **found}
        return found

    def counts(self) -> tuple[int, int, int]:
        """What is created, changed and destroyed in all."""
        pending = self.pending
        return (
            sum(one.creates for one in pending),
            sum(one.changes for one in pending),
            sum(one.destroys for one in pending),
        )

    def _over_limits(self, plans: Sequence[MemberPlan]) -> list["_OverLimit"]:
        found = []
        for verb, most, name, approval, count in self._limits():
            counts = {one.member.cluster: count(one) for one in plans}
            clusters = tuple(cluster for cluster, each in counts.items() if each)
            every = sum(counts.values())
            if most is not None and every > most:
                message = (
                    f"{verb} {every} in all ({first_few(clusters)}); the fleet's policy.{name} is {most}"
                )
                found.append(_OverLimit(MemberHazard("", message, approval), clusters))
        return found

    def _limits(self) -> Sequence[tuple[str, int | None, str, Approval, Callable[[MemberPlan], int]]]:
        destroys = (
            "removes",
            self.limits.destroys,
            "max_destroys",
            Approval.DESTROY,
            lambda one: one.destroys,
        )
        if self.destroying:
            return (destroys,)
        return (
            ("creates", self.limits.creates, "max_creates", Approval.CREATE, lambda one: one.creates),
            (
                "changes",
                self.limits.changes,
                "max_changes",
                Approval.CHANGE,
                lambda one: one.creates + one.changes + one.destroys,
            ),
            destroys,
        )


@dataclass(frozen=True, slots=True)
class _OverLimit:
    """A limit of the whole that does not hold, and the clusters that count to it."""

    hazard: MemberHazard
    clusters: tuple[str, ...]
