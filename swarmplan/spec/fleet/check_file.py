"""A lesson's checks in a file of their own, as a tree in which each value keeps its place."""

from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.source import read_text
from swarmplan.spec.yaml.tree import Node, SequenceNode

_MUST_BE = "a file of checks is a list of them, as - id: three-managers"


def read_checks(file: str, rank: int) -> tuple[Node | None, list[Fault]]:
    """The checks in this file as a list of mappings, and the errors."""
    try:
        text = read_text(file, rank)
    except Fault as fault:
        return None, [fault]
    tree, faults = parse(text, file, rank, must_be=_MUST_BE)
    if tree is not None and not isinstance(tree, SequenceNode):
        return None, [*faults, Fault(tree.at, _MUST_BE)]
    return tree, faults
