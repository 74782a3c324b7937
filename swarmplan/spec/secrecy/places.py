"""The places of a document in which a value that came from a variable is hidden: those that may hold a secret.

Elsewhere it is shown: who reviews a plan must see which image, port, name or number it has
(docs/decisions/0022-what-is-hidden.md).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, plain

_Places = Mapping[str, Any]
"""Keys, ``*`` for any, to the places below them; True: all that is there."""
_MACHINE: _Places = {"options": True, "engine": {"options": True}}
_LABELLED: _Places = {"*": {"labels": True, "driver_opts": True}}
PLACES: _Places = {
    "services": {
        "*": {
            "command": True,
            "entrypoint": True,
            "environment": True,
            "healthcheck": {"test": True},
            "labels": True,
            "deploy": {"labels": True},
            "logging": {"options": True},
        }
    },
    "networks": _LABELLED,
    "volumes": _LABELLED,
    "secrets": _LABELLED,
    "configs": _LABELLED,
    "machines": _MACHINE,
    "managers": {**_MACHINE, "*": _MACHINE},
    "workers": {**_MACHINE, "*": _MACHINE},
    "swarm": {"labels": True, "log_driver": {"options": True}},
}


def hidden_values(node: Node, places: Any = PLACES, path: Path = ()) -> Iterator[tuple[Path, ScalarNode]]:
    """The values of a document that are hidden, with their paths."""
    if isinstance(node, ScalarNode):
        if places is True and node.shown is not None:
            yield path, node
        return
    for part, inner in members(node):
        below = places_below(places, part)
        if below:
            yield from hidden_values(inner, below, (*path, part))


def shown_document(node: Node, places: Any = PLACES) -> Any:
    """The document as dicts, lists and values, with what is shown in place of its hidden values."""
    if not places:
        return plain(node)
    if isinstance(node, ScalarNode):
        return node.shown if places is True and node.shown is not None else node.value
    found = {part: shown_document(inner, places_below(places, part)) for part, inner in members(node)}
    return found if isinstance(node, MappingNode) else list(found.values())


def places_below(places: Any, part: str | int) -> Any:
    """The places below a key or an index; None where there are none."""
    return True if places is True else places.get(part) or places.get("*")


def members(node: MappingNode | SequenceNode) -> Iterator[tuple[str | int, Node]]:
    """The members of a mapping or a list, each with its key or index."""
    if isinstance(node, SequenceNode):
        yield from enumerate(node.items)
    else:
        yield from ((name, entry.node) for name, entry in node.entries.items())
