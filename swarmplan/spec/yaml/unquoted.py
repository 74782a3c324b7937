"""What a message quotes of a value that came from a variable: the name of the variable, not its value.

The variable may be of another file, or of a pipeline, and hold a secret that was put in the wrong place.
"""

import re
from collections.abc import Iterator
from itertools import islice

from swarmplan.model.redaction.texts import HiddenTexts
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, step

_QUOTED = re.compile(r"""'(?P<one>[^'…]*)(?:'|…|$)|"(?P<two>[^"…]*)(?:"|…|$)""")
"""A quoted text, which may be cut at its end."""
_PIECE = re.compile(r"[^\s:,;/=@]+")
"""A part of a value that is read by itself, such as a port."""


_MOST = 50
"""Values of a list or mapping that an error about the whole of it may quote."""


def without_value(root: Node | None, path: Path, message: str) -> str:
    """The message on the value at this path, or on a part of it, without what came from a variable."""
    node = root
    for part in path:
        inner = node and step(node, part)
        if inner is None:
            break
        node = inner
    inside = () if node is None or isinstance(node, ScalarNode) else islice(_members(node), _MOST)
    for part in (node, *inside):
        message = unquoted(part, message)
    return message


def unquoted(node: Node | None, message: str) -> str:
    """The message on this value without what came from a variable."""
    if not isinstance(node, ScalarNode) or node.shown is None:
        return message
    value, shown = str(node.value), node.shown
    instead = f"'{shown}' (its value)"
    for written in (f"'{value}'", repr(value)):  # with the quotes that may be in it
        message = message.replace(written, instead)
    escaped = repr(value)[1:-1]

    def named(found: re.Match[str]) -> str:
        text = found["one"] or found["two"]
        is_of_it = text and (text in value or text in escaped) and text not in shown
        return instead if is_of_it else found[0]

    message = _QUOTED.sub(named, message)
    numbers = {
        piece: shown for piece in _PIECE.findall(value) if piece not in shown and re.search(r"\d", piece)
    }
    return HiddenTexts({**numbers, value: shown}, plain=True).hide(message)


def _members(node: SequenceNode | MappingNode) -> Iterator[Node]:
    yield from (
        node.items if isinstance(node, SequenceNode) else (entry.node for entry in node.entries.values())
    )
