"""The texts of a document that nobody is to see, wherever a message quotes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from swarmplan.model.redaction.values import HIDDEN, looks_secret
from swarmplan.spec.secrecy.places import PLACES, members, places_below
from swarmplan.spec.yaml.names import names_secret, shown_variable, variables_in
from swarmplan.spec.yaml.tree import Node, ScalarNode


def hidden_texts(root: Node, environ: Mapping[str, str]) -> dict[str, str]:
    """Each text, and what is shown in its place: hidden values, the variables in them, and what looks like a secret by its
    name. What the document writes out elsewhere as well is not a secret."""
    found: dict[str, str] = {}
    written: set[str] = set()
    for name, node, free in _scalars(root, "", PLACES):
        shown = node.shown if free or names_secret(node.shown) else None
        key, sign, value = str(node.value).partition("=")
        if shown is not None:
            found[str(node.value)] = shown
            found |= {
                environ[var]: shown_variable(var, environ[var])
                for var in variables_in(shown)
                if var in environ
            }
        elif free and looks_secret(name):
            found[str(node.value)] = HIDDEN
        elif free and sign and looks_secret(key):
            found[value] = HIDDEN
        else:
            written |= {name, str(node.value)}
    return {text: shown for text, shown in found.items() if text and text not in written}


def _scalars(node: Node, name: str, places: Any) -> Iterator[tuple[str, ScalarNode, bool]]:
    """Every value with the last key above it, and whether it stands where a secret may stand."""
    if isinstance(node, ScalarNode):
        yield name, node, places is True
        return
    for part, inner in members(node):
        below = places_below(places, part) if places else None
        yield from _scalars(inner, part if isinstance(part, str) else name, below)
