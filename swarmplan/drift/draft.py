"""Drift while it is found out."""

from collections.abc import Iterable
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.drift.attribution import recorded
from swarmplan.drift.drift import DriftKind, Finding
from swarmplan.model.change import FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key
from swarmplan.model.swarm import SwarmState


@dataclass(slots=True)
class Draft:
    """What was found so far, and what it was found in. ``applied``: the cluster is known to have been applied."""

    desired: Desired
    observed: Observed
    applied: bool = False
    findings: list[Finding] = field(default_factory=list)
    pending: list[Key] = field(default_factory=list)
    waiting: list[tuple[Key, str]] = field(default_factory=list)

    def finding(self, kind: DriftKind, key: Key, note: str = "", fields: Iterable[FieldDiff] = ()) -> None:
        """Note one."""
        self.findings.append(Finding(kind, key, tuple(fields), note))

    def was_there(self, key: Key) -> bool:
        """Whether it is known to have been applied."""
        if not isinstance(self.observed.swarm, SwarmState):
            return self.applied
        return str(key) in recorded(self.observed)
