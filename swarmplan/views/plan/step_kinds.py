"""The order of a plan's steps, folded: the steps that do the same to one kind of resource are one kind of step. A plan
of two thousand steps has as many kinds as one of twenty."""

from collections.abc import Iterable, Mapping, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.steps.base import Step, Wait
from swarmplan.views.plan.order import Order, ordered

NAMES = 5
"""Resources that are named of each kind."""


@dataclass(frozen=True, slots=True)
class StepKind:
    """``count`` steps of the same ``title`` (``join nodes``), of which ``names`` are about the first ones. ``row``: the kinds of a row need none
    of the same row or below, but for those of one ``turn`` (0: none), whose steps alternate. ``needs``: the kinds, by their place in the tuple, that come
    right before. ``waits``: it only waits; ``chained``: some of its steps come after others of it. ``limit``: the longest time that one
    of them may take, in seconds."""

    title: str
    count: int
    names: tuple[str, ...]
    row: int
    needs: tuple[int, ...] = ()
    waits: bool = False
    chained: bool = False
    turn: int = 0
    limit: float = 0.0


def step_kinds(steps: Sequence[Step]) -> tuple[StepKind, ...]:
    """The kinds of steps that stand in an order in which each comes after its needs."""
    members: dict[str, list[Step]] = {}
    for step in steps:
        if not step.silent:
            members.setdefault(_title(step), []).append(step)
    places = {title: place for place, title in enumerate(members)}
    before = _before(steps, places)
    order = ordered(before)
    found = (_kind(title, those, places[title], before, order) for title, those in members.items())
    return tuple(found)


def _title(step: Step) -> str:
    return f"{step.verb} {step.key.kind}"


def _before(steps: Iterable[Step], places: Mapping[str, int]) -> list[int]:
    """Of each kind those that some step of it waits for, as a mask. What a milestone joins goes through it."""
    kinds_of: dict[str, int] = {}
    found = [0] * len(places)
    for step in steps:
        mask = 0
        for need in step.needs:
            mask |= kinds_of.get(need, 0)
        if step.silent:
            kinds_of[step.name] = mask
        else:
            place = places[_title(step)]
            kinds_of[step.name] = 1 << place
            found[place] |= mask
    return found


def _kind(title: str, those: Sequence[Step], place: int, before: Sequence[int], order: Order) -> StepKind:
    return StepKind(
        title,
        len(those),
        tuple(step.key.name or str(step.key) for step in those[:NAMES]),
        order.rows[place],
        order.needs[place],
        all(isinstance(step, Wait) for step in those),
        bool(before[place] >> place & 1),
        order.turns[place],
        max(step.deadline for step in those),
    )
