"""A section of a fleet file in a YAML file of its own, as a tree in which each value keeps its place."""

from typing import TypeVar

from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.source import read_text
from swarmplan.spec.yaml.tree import MappingNode, SequenceNode

Tree = TypeVar("Tree", bound=SequenceNode | MappingNode)


def read_tree(file: str, rank: int, must_be: str, kind: type[Tree]) -> tuple[Tree | None, list[Fault]]:
    """What this file has, if it is of this kind, and the errors. ``must_be`` describes a valid file."""
    try:
        text = read_text(file, rank)
    except Fault as fault:
        return None, [fault]
    tree, faults = parse(text, file, rank, must_be=must_be)
    if tree is None or isinstance(tree, kind):
        return tree, faults
    return None, [*faults, Fault(tree.at, must_be)]
