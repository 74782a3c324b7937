"""Plans that have no order: what is wrong with one, by the facts and the resources. A fault of the planners', never the user's."""

from collections.abc import Sequence
from itertools import pairwise

from swarmplan.errors import Permanent
from swarmplan.plan.graph.declared import Declared

_REMEDY = "nothing was changed; please report this line"


class NoOrder(Permanent):
    """The steps of a plan cannot be put in an order."""


def unprovided(who: str, fact: object) -> NoOrder:
    """Somebody relies on a fact that no step provides."""
    return NoOrder(f"{who} requires '{fact}', which no step of the plan provides: {_REMEDY}")


def absent(name: str, before: str) -> NoOrder:
    """A step comes after one that is not there."""
    return NoOrder(f"'{name}' comes after '{before}', which is no step of the plan: {_REMEDY}")


def circular(circle: Sequence[str], declared: Declared) -> NoOrder:
    """Steps wait for each other in a circle; each comes before the next."""
    links = [f"'{after}' requires {_why(before, after, declared)}" for before, after in pairwise(circle)]
    return NoOrder(f"steps wait for each other: {', '.join(reversed(links))}: {_REMEDY}")


def _why(before: str, after: str, declared: Declared) -> str:
    """By which facts one comes before the other; a milestone stands for its own."""
    facts = [
        str(fact)
        for fact, providers in declared.provided.items()
        if before in providers and fact in declared.required.get(after, ())
    ]
    return f"'{', '.join(facts)}' of '{before}'" if facts else f"'{before}'"
