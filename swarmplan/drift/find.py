"""Drift, from what a plan finds: each change of it is somebody else's doing, a failure, or the file's."""

from collections.abc import Iterator
from dataclasses import replace

from swarmplan.drift.attribution import recorded
from swarmplan.drift.changes import of_change
from swarmplan.drift.draft import Draft
from swarmplan.drift.drift import Drift, DriftKind, LastRun
from swarmplan.drift.foreign import foreign
from swarmplan.health.problems import ProblemKind, problem_of
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import Compared, compared, make_plan

_UNRECORDED = (
    "what was applied to this swarm is not recorded yet: what is missing cannot be told from what is new in the file; the next apply"
    " records it"
)


def find_drift(
    desired: Desired, observed: Observed, *, applied: bool = False, last_up_to_date: LastRun | None = None
) -> Drift:
    """``applied``: whether the cluster is known to have been applied, for where its swarm, which records that, is gone."""
    plan, world = make_plan(desired, observed), compared(desired, observed)
    draft = Draft(world.desired, world.observed, applied=applied)
    for change in plan.changes:
        of_change(draft, change)
    _absent_externals(draft, world)
    for machine in _silent(world):
        draft.finding(DriftKind.INFRASTRUCTURE, *machine)
    for key, reason in plan.unsupported:
        if key.kind is Kind.SERVICE:
            draft.waiting.append((key, reason))
        else:
            draft.pending.append(key)
    _rest(draft, plan)
    findings = [*draft.findings, *foreign(world.desired, world.observed)]
    order, kinds = list(DriftKind), list(Kind)
    findings.sort(key=lambda one: (order.index(one.kind), kinds.index(one.key.kind), one.key))
    swarm = world.observed.swarm
    unrecorded = isinstance(swarm, SwarmState) and not recorded(world.observed) and bool(draft.pending)
    return Drift(
        cluster=desired.cluster,
        findings=tuple(findings),
        pending=tuple(dict.fromkeys(draft.pending)),
        waiting=tuple(dict.fromkeys(draft.waiting)),
        ignored=plan.ignored,
        unknown=tuple(each for each in plan.unknown if each[0] in plan.unread),
        notes=(_UNRECORDED,) if unrecorded else (),
        last_up_to_date=last_up_to_date,
        fresh=swarm is None and not applied,
    )


def only(drift: Drift, kinds: frozenset[DriftKind]) -> Drift:
    """The same drift, asked for these kinds alone: the other findings are counted, so that nobody takes them for none."""
    return replace(drift, kinds=kinds)


def _absent_externals(draft: Draft, world: Compared) -> None:
    """What the file uses and does not make, and is not there."""
    desired, observed = world.desired, world.observed
    if not isinstance(observed.swarm, SwarmState):
        return
    named = [Key(Kind.NETWORK, name) for name in desired.external_networks - observed.networks.keys()]
    for kind, contents, there in (
        (Kind.SECRET, desired.secrets, observed.secrets),
        (Kind.CONFIG, desired.configs, observed.configs),
    ):
        named += [Key(kind, name) for name, one in contents.items() if one.external and name not in there]
    for key in sorted(named):
        draft.finding(DriftKind.MISSING, key, "declared external")


def _silent(world: Compared) -> Iterator[tuple[Key, str]]:
    """Machines whose engine does not answer; whether a step of a plan could help or not."""
    for name in in_order(world.desired.machines):
        problem = problem_of(world.desired, world.observed, name)
        if problem is not None and problem.kind in {ProblemKind.ENGINE_SILENT, ProblemKind.SWARM_ERROR}:
            yield Key(Kind.MACHINE, name), problem.note


def _rest(draft: Draft, plan: Plan) -> None:
    """What the plan would do, or refuses to, and is listed nowhere else is new in the file."""
    listed = {one.key for one in draft.findings} | {key for key, _ in draft.waiting} | set(draft.pending)
    known = listed | {key for key, _ in plan.unknown}
    for hazard in plan.hazards:
        if hazard.approval is None and hazard.key not in known:
            draft.pending.append(hazard.key)
    if not (plan.converged or plan.unknown or listed or draft.pending):
        draft.pending += [step.key for step in plan.steps]
