"""A step under way: since when, when to look at it again, and whether it has been true for long enough."""

from swarmplan.dataclass import dataclass
from swarmplan.steps.base import Step

_SHORTEST, _LONGEST = 0.05, 1.0
"""Seconds between two looks."""
_PART = 1 / 16
"""A pause is this part of the time the step has taken so far: whatever takes long is noticed late by no more than that."""


@dataclass(slots=True, eq=False)
class Begun:
    """A step that was started. Times are the clock's; ``missing`` is what was told last. ``borne_by`` is what it was true
    by when it was last looked at, ``changing`` whether that was something else at the look before. ``before`` are the tasks
    that had ended at its first look."""

    step: Step
    since: float
    due: float = 0.0
    missing: str = ""
    true_since: float | None = None
    borne_by: frozenset[str] = frozenset()
    changing: bool = False
    before: frozenset[str] | None = None

    def lacks(self, now: float) -> None:
        """It is not true: look again after a while, which grows with the time it takes."""
        self.true_since = None
        self.due = now + min(max((now - self.since) * _PART, _SHORTEST), _LONGEST)

    def holds(self, now: float, borne_by: frozenset[str] = frozenset()) -> bool:
        """It is true: whether it has been so, by the same, for as long as it must; if not, look half-way and at the end of
        that time."""
        self.changing = self.true_since is not None and borne_by != self.borne_by
        if self.true_since is None or self.changing:
            self.true_since, self.borne_by = now, borne_by
        settled = self.true_since + self.step.calm
        self.due = min(now + self.step.calm / 2, settled)
        return now >= settled
