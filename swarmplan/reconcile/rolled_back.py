"""Updates that the engine rolled back: a watch does not apply one again until the spec of the service changes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import field, replace

from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause
from swarmplan.events import Outcome
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal.pin import is_up_to_date
from swarmplan.model.service import Service
from swarmplan.model.services.convergence import is_rolling_back
from swarmplan.plan.plan import Hazard, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.steps.services.services import UpdateService


@dataclass(slots=True)
class RolledBack:
    """What one watch remembers: by service, the spec it ``applied`` last, and the one that the engine ``rolled_back``.

    A rollback is learnt from a step's outcome, or seen by the next plan where the wait for it ended too early to see it.
    """

    applied: dict[str, Service] = field(default_factory=dict)
    rolled_back: dict[str, Service] = field(default_factory=dict)

    def plan(
        self, desired: Desired, observed: Observed, make: Callable[[Desired, Observed], Plan] = make_plan
    ) -> Plan:
        """The plan that ``make`` makes, without the updates that were rolled back and without what needs them.

        Where nothing else is to be done, what is held back is a hazard that no approval covers.
        """
        plan = make(desired, observed)
        updates = {step.key.name: step.service for step in plan.steps if isinstance(step, UpdateService)}
        for name, state in observed.services.items():
            update = updates.get(name)
            if (
                update is not None
                and is_rolling_back(state.update_state)
                and _same(self.applied.get(name), update)
            ):
                self.rolled_back[name] = update
            elif update is None and state.missing is None:
                self._forget(name)
        return _without(plan, {name for name in updates if _same(self.rolled_back.get(name), updates[name])})

    def approve(self, plan: Plan) -> None:
        """Remember what is about to be applied."""
        for step in plan.steps:
            if isinstance(step, UpdateService):
                self.applied[step.key.name] = step.service

    def record(self, outcomes: Iterable[Outcome]) -> None:
        """Remember the results of what was applied."""
        for outcome in outcomes:
            if outcome.cause is Cause.ROLLED_BACK and outcome.key.name in self.applied:
                self.rolled_back[outcome.key.name] = self.applied[outcome.key.name]

    def _forget(self, name: str) -> None:
        """It is up to date: a later update is a new one."""
        self.applied.pop(name, None)
        self.rolled_back.pop(name, None)


def _same(one: Service | None, other: Service) -> bool:
    """Whether both ask for the same spec; whether a registry reported the digest this time makes no difference."""
    return one is not None and (is_up_to_date(one.spec, other.spec) or is_up_to_date(other.spec, one.spec))


def _without(plan: Plan, names: Collection[str]) -> Plan:
    """The plan without all steps of these services, and without what needs one of them."""
    if not names:
        return plan
    dropped: set[str] = set()
    for step in plan.steps:  # each comes after its needs
        if (step.key.kind is Kind.SERVICE and step.key.name in names) or step.needs & dropped:
            dropped.add(step.name)
    left = tuple(step for step in plan.steps if step.name not in dropped)
    held = [(Key(Kind.SERVICE, name), _why(name)) for name in sorted(names)]
    if any(not step.silent for step in left):
        return replace(plan, steps=left, notes=(*plan.notes, *(why for _, why in held)))
    return replace(plan, steps=(), hazards=(*plan.hazards, *(Hazard(key, why, None) for key, why in held)))


def _why(name: str) -> str:
    return f"{Key(Kind.SERVICE, name)}: the engine rolled this update back: it is not tried again until the spec of the service changes"
