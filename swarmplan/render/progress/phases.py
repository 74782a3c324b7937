"""How far a plan is: the counts of its phases, one for each kind of resource, and the steps under way."""

from collections.abc import Iterable
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.events import Event, Stage
from swarmplan.model.key import Kind

_UNDER_WAY = frozenset({Stage.STARTED, Stage.WAITING, Stage.RETRIED})


@dataclass(slots=True)
class UnderWay:
    """A step under way: since when (seconds of the clock), what it waits for, and whether that is because a call failed."""

    kind: Kind
    since: float
    detail: str = ""
    retried: bool = False


@dataclass(slots=True)
class Phase:
    """The steps on one kind of resource. ``skipped`` are those of the ``done`` that had been done already; ``since`` is when the first
    one started, ``until`` when the last one so far ended."""

    total: int = 0
    done: int = 0
    skipped: int = 0
    failed: int = 0
    left: int = 0
    since: float | None = None
    until: float = 0.0

    @property
    def ended(self) -> int:
        """How many are under way no more, or never will be."""
        return self.done + self.failed + self.left

    @property
    def complete(self) -> bool:
        """Whether no more is to come."""
        return self.ended == self.total

    def took(self, now: float) -> float:
        """Seconds from its first step's start to its last one's end, or to now."""
        return 0.0 if self.since is None else max((self.until if self.complete else now) - self.since, 0.0)


@dataclass(slots=True)
class Phases:
    """``by_kind`` is in the order in which the plan has them, ``under_way`` in that of their starts. ``slowest`` is the step that took the
    longest of those that have ended."""

    since: float
    by_kind: dict[Kind, Phase] = field(default_factory=dict)
    under_way: dict[str, UnderWay] = field(default_factory=dict)
    slowest: tuple[str, float] | None = None
    _expected: dict[str, Kind] = field(default_factory=dict)
    """The steps of the plan that have not ended."""

    def expect(self, steps: Iterable[tuple[str, Kind]]) -> None:
        """These steps, by their names, are to come."""
        for name, kind in steps:
            if name not in self._expected:
                self._expected[name] = kind
                self.by_kind.setdefault(kind, Phase()).total += 1

    @property
    def total(self) -> Phase:
        """The sum of all phases."""
        sums = Phase(since=self.since)
        for phase in self.by_kind.values():
            sums.total += phase.total
            sums.done += phase.done
            sums.skipped += phase.skipped
            sums.failed += phase.failed
            sums.left += phase.left
            sums.until = max(sums.until, phase.until)
        return sums

    @property
    def ended(self) -> bool:
        """Whether none is under way, and none is to come."""
        return not (self._expected or self.under_way)

    def longest(self) -> list[tuple[str, UnderWay]]:
        """The steps under way, those that began first before the others."""
        return sorted(self.under_way.items(), key=lambda item: item[1].since)

    def take(self, event: Event, now: float) -> None:
        """Count what happened. A step that no plan told of is one more."""
        kind = event.key.kind
        if event.stage in _UNDER_WAY:
            self.expect([(event.step, kind)])
            phase = self.by_kind[self._expected[event.step]]
            step = self.under_way.setdefault(event.step, UnderWay(kind, now - event.elapsed))
            phase.since = step.since if phase.since is None else min(phase.since, step.since)
            step.detail = "" if event.stage is Stage.STARTED else event.detail
            step.retried = event.stage is Stage.RETRIED
            return
        self.expect([(event.step, kind)])
        phase = self.by_kind[self._expected.pop(event.step)]
        self.under_way.pop(event.step, None)
        phase.until = now
        phase.done += event.stage in {Stage.DONE, Stage.SKIPPED}
        phase.skipped += event.stage is Stage.SKIPPED
        phase.failed += event.stage is Stage.FAILED
        phase.left += event.stage is Stage.NOT_STARTED
        if event.stage is not Stage.NOT_STARTED and (self.slowest is None or event.elapsed > self.slowest[1]):
            self.slowest = event.step, event.elapsed
