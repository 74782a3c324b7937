"""The values that a page on a plan shows. Every text in them is as people read it: nothing is hidden in them that was not hidden
before, so who makes them hides it (``render.plan.view``). Each is of bounded size: what is beyond is counted in ``more``."""

from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.views.plan.step_kinds import StepKind


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a resource. ``before`` is "" where the resource is new."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What becomes of one resource. ``action``: create, update, replace, delete or wait; ``more`` fields are not shown."""

    key: str
    name: str
    action: str
    note: str = ""
    fields: tuple[Field, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one kind of resource; ``more`` are not shown."""

    kind: str
    changes: tuple[ChangeRow, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class HazardRow:
    """Why the plan needs approval. ``allow``: the kind for ``--allow``, "" where none helps; ``text``: what to do about it."""

    key: str
    message: str
    allow: str
    text: str


@dataclass(frozen=True, slots=True)
class QuorumRow:
    """The managers after a step, the first before all of them. ``safe``: the swarm accepts changes then."""

    step: str
    total: int
    reachable: int
    majority: int
    safe: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences of one kind under their heading: notes, what could not be read, what is ignored; ``more`` are not shown."""

    heading: str
    lines: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many resources one ``action`` is done to."""

    action: str
    count: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan. ``summary`` is the last sentence of its text; ``refused``: no approval lets it be applied; ``left_out``: of a plan of a
    part, what differs beside it, in a clause; ``steps``: how many there are. As JSON, the keys are the names of the fields here
    and in what they hold."""

    cluster: str
    digest: str
    summary: str
    converged: bool = False
    refused: bool = False
    only: str = ""
    left_out: str = ""
    steps: int = 0
    tallies: tuple[Tally, ...] = ()
    groups: tuple[Group, ...] = ()
    hazards: tuple[HazardRow, ...] = ()
    more_hazards: int = 0
    sections: tuple[Section, ...] = ()
    quorum: tuple[QuorumRow, ...] = ()
    more_quorum: int = 0
    step_kinds: tuple[StepKind, ...] = field(default_factory=tuple)
