"""What drift is."""

from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.model.change import FieldDiff
from swarmplan.model.key import Key
from swarmplan.plan.plan import Ignored


class DriftKind(StrEnum):
    """Values are added, never renamed; in the order in which they are shown."""

    CHANGED = "changed"
    """A field of ours differs from what was last applied."""
    MISSING = "missing"
    """Something that was applied is gone."""
    INFRASTRUCTURE = "infrastructure"
    """A machine, engine or node does not do its part."""
    FOREIGN = "foreign"
    """Something in the swarm is not ours."""
    BENIGN = "benign"
    """Nobody changed anything: a tag names another image now, or an engine dropped what it does not know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that drifted. ``fields``: before is the live value, after the one of the file. ``note`` says what
    fields do not."""

    kind: DriftKind
    key: Key
    fields: tuple[FieldDiff, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest recorded run of the whole file after which everything was up to date: whatever drifted did so after
    it. ``at`` is RFC 3339, UTC."""

    id: str
    at: str
    who: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """``findings`` are all of them; ``kinds`` are those that are asked for. ``pending`` is what is new in the file
    and was not applied yet, by resource: no drift. ``waiting`` is what is as applied and not running, with the
    reason. ``unknown`` could not be read, with the reason: of it nothing is known. ``last_up_to_date`` is None where
    no such run is recorded. ``fresh``: nothing was applied yet, as far as is known."""

    cluster: str
    findings: tuple[Finding, ...] = ()
    pending: tuple[Key, ...] = ()
    waiting: tuple[tuple[Key, str], ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unknown: tuple[tuple[Key, str], ...] = ()
    notes: tuple[str, ...] = ()
    last_up_to_date: LastRun | None = None
    fresh: bool = False
    kinds: frozenset[DriftKind] = frozenset(DriftKind)

    def of(self, kind: DriftKind) -> tuple[Finding, ...]:
        """The findings of this kind."""
        return tuple(finding for finding in self.findings if finding.kind is kind)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings of the kinds that are asked for: these alone set the exit code."""
        return tuple(finding for finding in self.findings if finding.kind in self.kinds)
