"""Questions to a plan's graph."""

from swarmplan.plan.plan import Plan


def ancestors(plan: Plan) -> dict[str, set[str]]:
    """For each step, by name, all that comes before it in every order of execution."""
    found: dict[str, set[str]] = {}
    for step in plan.steps:
        found[step.name] = set(step.needs).union(*(found[need] for need in step.needs))
    return found


def names(plan: Plan) -> list[str]:
    """The steps that people see, in the plan's order."""
    return [step.name for step in plan.steps if not step.silent]
