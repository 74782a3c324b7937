"""The places of a document in which a value that came from a variable is hidden: those that may hold a secret.

Elsewhere it is shown, unless the variable's own name looks like that of a secret: who reviews a plan must see which image, port, name
or number it has (docs/decisions/0022-what-is-hidden.md).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from swarmplan.spec.yaml.names import names_secret
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
        if _is_hidden(node, places):
            yield path, node
        return
    for part, inner in members(node):
        yield from hidden_values(inner, places_below(places, part), (*path, part))


def shown_document(node: Node, places: Any = PLACES, *, elsewhere: bool = True) -> Any:
    """The document as dicts, lists and values, with what is shown in place of its hidden values; of those ``elsewhere`` than
    in these places only if asked for."""
    if not places and not elsewhere:
        return plain(node)
    if isinstance(node, ScalarNode):
        return node.shown if _is_hidden(node, places, elsewhere=elsewhere) else node.value
    found = {
        part: shown_document(inner, places_below(places, part), elsewhere=elsewhere)
        for part, inner in members(node)
    }
    return found if isinstance(node, MappingNode) else list(found.values())


def _is_hidden(node: ScalarNode, places: Any, *, elsewhere: bool = True) -> bool:
    return node.shown is not None and (places is True or (elsewhere and names_secret(node.shown)))


def places_below(places: Any, part: str | int) -> Any:
    """The places below a key or an index; None where there are none."""
    return places if places is True or places is None else places.get(part) or places.get("*")


def members(node: MappingNode | SequenceNode) -> Iterator[tuple[str | int, Node]]:
    """The members of a mapping or a list, each with its key or index."""
    if isinstance(node, SequenceNode):
        yield from enumerate(node.items)
    else:
        yield from ((name, entry.node) for name, entry in node.entries.items())
