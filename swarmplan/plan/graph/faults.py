"""Plans that have no order: what is wrong with one, by the facts and the resources. A fault of the planners', never the user's."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from swarmplan.errors import Permanent
from swarmplan.steps.facts import NO_FACTS, Fact, Facts

Provided = Mapping[Fact, Collection[str | Fact]]
"""By whom each fact is provided."""
_REMEDY = "nothing was changed; please report this line"


class NoOrder(Permanent):
    """The steps of a plan cannot be put in an order."""


def unprovided(who: str, fact: Fact) -> NoOrder:
    """Somebody relies on a fact that no step provides."""
    return NoOrder(f"{who} requires '{fact}', which no step of the plan provides: {_REMEDY}")


def absent(name: str, before: str) -> NoOrder:
    """A step comes after one that is not there."""
    return NoOrder(f"'{name}' comes after '{before}', which is no step of the plan: {_REMEDY}")


def ambiguous(name: str) -> NoOrder:
    """Two steps have one name, of which one would be lost."""
    return NoOrder(f"'{name}' would be two different steps of one plan: {_REMEDY}")


def cyclic(cycle: Sequence[str], provided: Provided, required: Mapping[str, Facts]) -> NoOrder:
    """Steps wait for each other in a cycle; each comes before the next."""
    links = [
        f"'{after}' requires {_why(before, required.get(after, NO_FACTS), provided)}"
        for before, after in pairwise(cycle)
    ]
    return NoOrder(f"steps wait for each other: {', '.join(reversed(links))}: {_REMEDY}")


def _why(before: str, required: Facts, provided: Provided) -> str:
    """By which facts one comes before the other; a milestone stands for its own."""
    facts = [str(fact) for fact, providers in provided.items() if before in providers and fact in required]
    return f"'{', '.join(facts)}' of '{before}'" if facts else f"'{before}'"
