"""Programs of the user that run before and after what swarmplan does to a cluster."""

from enum import StrEnum

from swarmplan.dataclass import dataclass

DEFAULT_SECONDS = 30.0
"""How long a hook may take where the file does not say."""


class Phase(StrEnum):
    """When a hook runs."""

    BEFORE_PLAN = "before_plan"
    """Before anything is observed."""
    BEFORE_APPLY = "before_apply"
    """Before the first step of a plan that is approved and changes something."""
    AFTER_APPLY = "after_apply"
    """After a run that changed something and converged."""
    ON_FAILURE = "on_failure"
    """After a run that ended otherwise."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A program with its arguments, and the seconds that it may take."""

    command: tuple[str, ...]
    timeout: float = DEFAULT_SECONDS
