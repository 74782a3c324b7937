"""How an engine resolves ``{id or name}`` in a path (measured on 20.10.24, 26.1.5 and 28.5.2)."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from swarmplan.errors import NotFound
from swarmplan.simulator.state.answers import invalid

T = TypeVar("T")


def lookup(things: Mapping[str, T], reference: str, name: Callable[[T], str], word: str) -> T:
    """The object with this id, else with this name, else with this id prefix.

    ``things`` are by id, ``word`` is what one of them is called. Raises NotFound, and Permanent where several match.
    """
    if reference in things:
        return things[reference]
    found = [thing for thing in things.values() if name(thing) == reference]
    if not found:
        found = [thing for key, thing in things.items() if key.startswith(reference)]
    if not found:
        raise NotFound(f"{word} {reference} not found")
    if len(found) > 1:
        raise invalid(f"{word} {reference} is ambiguous ({len(found)} matches found)")
    return found[0]
