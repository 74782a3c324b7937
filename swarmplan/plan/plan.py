"""What a plan is: the steps as a directed acyclic graph, and what people must know before they approve it."""

import hashlib
import json
from dataclasses import field, replace
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.canonical import canonical
from swarmplan.steps.base import Step


class Approval(StrEnum):
    """What a person can allow (``--allow``)."""

    CREATE = "create"
    CHANGE = "change"
    DESTROY = "destroy"
    RENAME = "rename"
    REPLACE = "replace"
    RESTART = "restart"
    QUORUM = "quorum-risk"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    UNDO = "undo"
    """What another run did, while this one waited for it, would be undone."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """Why a plan needs approval. ``approval`` is the kind of it, None where the plan is refused whatever is approved."""

    key: Key
    message: str
    approval: Approval | None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Fields of a resource that differ and that ``policy.ignore`` leaves as they are: before is the live value, after the
    file's."""

    key: Key
    fields: tuple[FieldDiff, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What carrying the plan out costs, in counts. ``tasks_restarted`` are those that run now and are seen; an engine that
    restarts takes down those that nobody sees as well."""

    machines_created: int = 0
    machines_prepared: int = 0
    machines_started: int = 0
    machines_replaced: int = 0
    machines_destroyed: int = 0
    machines_released: int = 0
    engines_restarted: int = 0
    swarms_replaced: int = 0
    nodes_joined: int = 0
    nodes_rejoined: int = 0
    nodes_removed: int = 0
    networks_created: int = 0
    networks_replaced: int = 0
    networks_removed: int = 0
    secrets_created: int = 0
    secrets_removed: int = 0
    configs_created: int = 0
    configs_removed: int = 0
    services_created: int = 0
    services_updated: int = 0
    services_replaced: int = 0
    services_removed: int = 0
    volumes_replaced: int = 0
    tasks_restarted: int = 0
    before: Quorum = field(default_factory=Quorum)
    after: Quorum = field(default_factory=Quorum)


@dataclass(frozen=True, slots=True)
class Partial:
    """What a plan of a part is of: ``only`` are the patterns that name it, ``left_out`` is what differs and stays as it is, or
    refuses the plan of the whole. ``unmatched``: a line for each pattern that names nothing."""

    only: tuple[str, ...]
    left_out: tuple[Key, ...] = ()
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``steps`` stand in an order in which each comes after its needs. ``notes`` are warnings that need no approval.

    ``bookkeeping`` is what an apply notes in the swarm before it begins, and where there is nothing to begin: they change
    nothing that anybody wants, and are no reason for a plan. ``unknown`` holds what could not be read, with the reason; ``unsupported`` what
    differs and no step can change yet, with the way by hand. ``quorum`` are the managers after each step that
    touches one, by the step's name. ``ignored`` is what differs and stays as it is: it counts for nothing, and the digest
    does not depend on it. ``released`` is what is no longer kept once this is applied: the next plan may remove it.
    """

    cluster: str
    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[tuple[Key, str], ...] = ()
    quorum: tuple[tuple[str, Quorum], ...] = ()
    impact: Impact = field(default_factory=Impact)
    bookkeeping: tuple[Step, ...] = ()
    released: tuple[Key, ...] = ()
    unsupported: tuple[tuple[Key, str], ...] = ()
    ignored: tuple[Ignored, ...] = ()
    partial: Partial | None = None
    """None for the plan of the whole."""

    @property
    def converged(self) -> bool:
        """Nothing to do, nothing to wait for, nothing unseen, nothing in the way, nothing that no step can do; of a part,
        in that part."""
        return not (self.steps or self.unknown or self.hazards or self.unsupported)

    @property
    def unread(self) -> tuple[Key, ...]:
        """What could not be read and no step of the plan will bring to light: the plan may lack something for it. A swarm
        that is silent because its managers are off is read again once the plan has started them."""
        return tuple(key for key, _ in self.unknown if key.kind is not Kind.SWARM or not self.steps)

    @property
    def refused(self) -> bool:
        """Whether nothing that a person allows lets it be carried out, or there is nothing in it to carry out."""
        impossible = not (self.steps or self.converged)
        return impossible or any(hazard.approval is None for hazard in self.hazards)

    @property
    def digest(self) -> str:
        """A hash of what would be done, and of what loses its ``keep``: equal digests, equal plans. How far a wait has come is left out."""
        steps = [replace(step, reason="") for step in self.steps]
        changes = [change for change in self.changes if change.action is not Action.WAIT]
        parts = (self.cluster, changes, steps, self.hazards, self.unknown)
        more: tuple[object, ...] = (self.partial.only,) if self.partial is not None else ()
        more += ({"released": self.released},) if self.released else ()
        text = json.dumps(canonical((*parts, *more)))
        return hashlib.sha256(text.encode()).hexdigest()

    def forbidden(self, allowed: frozenset[Approval]) -> tuple[Hazard, ...]:
        """The hazards that these approvals do not cover."""
        return tuple(hazard for hazard in self.hazards if hazard.approval not in allowed)
