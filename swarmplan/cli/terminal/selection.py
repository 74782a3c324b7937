"""``--only``: the part of a cluster that a command is about."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from swarmplan.errors import SpecError
from swarmplan.limits import SELECTED

if TYPE_CHECKING:
    from swarmplan.model.cluster import Desired, Observed
    from swarmplan.plan.plan import Plan
    from swarmplan.reconcile.reconcile import Planner


def selected(values: Iterable[str]) -> tuple[str, ...]:
    """The patterns of ``--only services.web,networks.* --only stacks.shop``, each once. Raises click.UsageError for what cannot
    name anything."""
    from swarmplan.model.key import Kind
    from swarmplan.plan.partial.selection import kinds

    found = sorted({part.strip() for value in values for part in value.split(",") if part.strip()})
    if len(found) > SELECTED:
        raise click.UsageError(f"--only names {len(found)} patterns; at most {SELECTED} are allowed")
    for pattern in found:
        kind, _, name = pattern.partition(".")
        if kind not in kinds() or bool(name) is (kind == Kind.SWARM):
            raise click.UsageError(f"--only {pattern}: not the address of a resource: {_valid(kind)}")
    return tuple(found)


def _valid(kind: str) -> str:
    """How a resource is named, where what was typed begins with this word."""
    from swarmplan.model.key import Kind
    from swarmplan.model.values.nearest import suggestion
    from swarmplan.plan.partial.selection import kinds

    if kind == Kind.SWARM:
        return f"write {kind}; it has no name"
    if kind in kinds():
        return f"write {kind}.NAME, or {kind}.'*' for all"
    return f"write KIND.NAME, such as services.web; the kinds are {', '.join(kinds())}{suggestion(kind, kinds())}"


def planner_of(only: Sequence[str]) -> "Planner":
    """Makes the plan of the part, or that of the whole where no part is named."""
    from swarmplan.plan.planner import make_plan

    return partial(_planned, tuple(only)) if only else make_plan


def check_selected(plan: "Plan") -> None:
    """Raises SpecError where the plan is of a part, and something that is named does not exist."""
    if plan.partial is not None and plan.partial.unmatched:
        raise SpecError(plan.partial.unmatched)


def _planned(only: tuple[str, ...], desired: "Desired", observed: "Observed") -> "Plan":
    from swarmplan.plan.planner import make_partial_plan

    return make_partial_plan(desired, observed, only)
