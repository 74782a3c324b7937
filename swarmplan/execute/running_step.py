"""A running step: since when, when to check it again, and whether it has been met for long enough."""

from swarmplan.dataclass import dataclass
from swarmplan.steps.base import Step

_SHORTEST, _LONGEST = 0.05, 1.0
"""Seconds between two checks."""
_PART = 1 / 16
"""A pause is this fraction of the time the step has taken so far: what takes long is noticed late by no more than that."""


@dataclass(slots=True, eq=False)
class RunningStep:
    """A step that was started. Times are the clock's; ``missing`` is what was reported last. ``evidence`` is what it was met
    by at its last check, ``changing`` whether that differed at the check before. ``before`` are the tasks
    that had ended at its first check. ``remark`` is what people should know of how it was done. ``found`` is what is missing, and the
    evidence, by what it ``looked_at`` last."""

    step: Step
    since: float
    due: float = 0.0
    missing: str = ""
    true_since: float | None = None
    evidence: frozenset[str] = frozenset()
    changing: bool = False
    before: frozenset[str] | None = None
    remark: str = ""
    looked_at: tuple[object, ...] | None = None
    found: tuple[str | None, frozenset[str]] = (None, frozenset())

    def mark_unmet(self, now: float) -> None:
        """It is not met: check again after a pause, which grows with the time it takes."""
        self.true_since = None
        self.due = now + min(max((now - self.since) * _PART, _SHORTEST), _LONGEST)

    def mark_met(self, now: float, evidence: frozenset[str] = frozenset()) -> bool:
        """It is met: whether it has been, by the same evidence, for as long as it must; if not, check half-way and at the
        end of that time."""
        self.changing = self.true_since is not None and evidence != self.evidence
        if self.true_since is None or self.changing:
            self.true_since, self.evidence = now, evidence
        settled = self.true_since + self.step.settle_seconds
        self.due = min(now + self.step.settle_seconds / 2, settled)
        return now >= settled
