"""What a plan needs from the machine it runs on and does not find there: checked before its first step."""

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, Refused, SwarmplanError
from swarmplan.events import Result
from swarmplan.model.values.first_few import first_and_count
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step
from swarmplan.system.workers import Workers

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Unmet:
    """What is missing, in one line, and the result of the run because of it."""

    message: str
    result: Result


def check_preconditions(plan: Plan, adapters: Adapters, parallelism: int) -> Unmet | None:
    """What the plan is missing; None where it may begin."""
    steps = [
        step
        for step in (*plan.bookkeeping, *plan.steps)
        if type(step).check_preconditions is not Step.check_preconditions
    ]
    if not steps:
        return None
    with Workers(max_workers=parallelism, thread_name_prefix="ready") as pool:
        asked = zip(steps, pool.map(lambda step: _error(step, adapters), steps), strict=True)
        errors = {step.name: error for step, error in asked if error is not None}
    if not errors:
        return None
    # One registry may block many steps: its error is reported once, for the first of them.
    first = {str(error): name for name, error in reversed(errors.items())}
    reasons = [f"{name}: {error}" for error, name in reversed(first.items())]
    stale = all(isinstance(error, Refused) for error in errors.values())
    message = f"nothing was changed, because the plan cannot be carried out here: {first_and_count(reasons, _MOST_NAMED, '; ', '; and')}"
    return Unmet(message, Result.REFUSED if stale else Result.FAILED)


def _error(step: Step, adapters: Adapters) -> SwarmplanError | None:
    try:
        step.check_preconditions(adapters)
    except (Failure, Refused) as error:
        return error
    return None
