"""A lesson's checks in a file of their own."""

from swarmplan.spec.fleet.own_file import read_tree
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.tree import Node, SequenceNode

_MUST_BE = "a file of checks is a list of them, as - id: three-managers"


def read_checks(file: str, rank: int) -> tuple[Node | None, list[Fault]]:
    """The checks in this file as a list of mappings, and the errors."""
    return read_tree(file, rank, _MUST_BE, SequenceNode)
