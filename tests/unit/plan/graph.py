"""Questions to a plan's graph."""

from collections.abc import Iterable

from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step


def ancestors(plan: Plan) -> dict[str, set[str]]:
    """For each step, by name, all that comes before it in every order of execution."""
    return before_each(plan.steps)


def before_each(steps: Iterable[Step]) -> dict[str, set[str]]:
    """The same, of steps in their order. Raises KeyError where one comes before what it needs."""
    found: dict[str, set[str]] = {}
    for step in steps:
        found[step.name] = set(step.needs).union(*(found[need] for need in step.needs))
    return found


def names(plan: Plan) -> list[str]:
    """The steps that people see, in the plan's order."""
    return [step.name for step in plan.steps if not step.silent]
