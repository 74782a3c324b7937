"""The program that a command of an untrusted spec would run."""

import shlex

from swarmplan.spec.yaml.tree import MappingNode, Node, ScalarNode, SequenceNode

_COMMAND = "command"


def first_word(node: Node | None) -> str | None:
    """The first word, as ``spec.resolve.commands`` reads it; None where there is none. A hook may be a mapping with the command in
    it."""
    if isinstance(node, MappingNode):
        inner = node.child(_COMMAND)
        return None if isinstance(inner, MappingNode) else first_word(inner)
    if isinstance(node, SequenceNode):
        first = node.items[0] if node.items else None
        return str(first.value) if isinstance(first, ScalarNode) and first.value is not None else None
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        return None
    try:
        words = shlex.split(node.value)
    except ValueError:
        return None
    return words[0] if words else None
