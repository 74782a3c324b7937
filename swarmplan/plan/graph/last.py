"""What is changed last, ``x-swarmplan: {last: true}``: after every step that does not itself wait for that change.

It looks at the finished graph. So whatever planner made a step, it comes before; and there is never a cycle, since what waits for the
change, at whatever distance, stays behind it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from swarmplan.model.key import Key, Kind
from swarmplan.steps.base import Milestone, Step, Wait

_REST = Key(Kind.SERVICE, "last")


def with_last(steps: Sequence[Step], last: Collection[Key]) -> tuple[Step, ...]:
    """The steps, each after its needs, with those that change one of these, and what waits for them, after all others."""
    first = {step.name for step in steps if step.key in last and not isinstance(step, Wait)}
    if not first:
        return tuple(steps)
    behind = set(first)
    for step in steps:
        if not behind.isdisjoint(step.needs):
            behind.add(step.name)
    rest = [step for step in steps if step.name not in behind]
    ends = frozenset(step.name for step in rest).difference(*(step.needs for step in rest))
    if len(ends) > 1:
        rest.append(Milestone(key=_REST, needs=ends))
        ends = frozenset({rest[-1].name})
    roots = {step.name for step in steps if step.name in first and behind.isdisjoint(step.needs)}
    later = (
        replace(step, needs=step.needs | ends) if step.name in roots else step
        for step in steps
        if step.name in behind
    )
    return (*rest, *later)
