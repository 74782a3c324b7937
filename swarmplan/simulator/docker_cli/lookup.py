"""The object that a word of a command names."""

from collections.abc import Callable, Iterable

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.ended import Ended


def chosen(things: Iterable[Json], reference: str, name: Callable[[Json], str], word: str) -> Json | None:
    """The object with this id, else with this name, else with this id prefix; None for none. Raises Ended where several match."""
    known = {str(thing.get("ID") or thing["Id"]): thing for thing in things}
    if reference in known:
        return known[reference]
    found = [thing for thing in known.values() if name(thing) == reference]
    found = found or [thing for key, thing in known.items() if key.startswith(reference)]
    if len(found) > 1:
        text = f"{word} {reference} is ambiguous ({len(found)} matches found)"
        raise Ended(f"Error response from daemon: rpc error: code = InvalidArgument desc = {text}")
    return found[0] if found else None
