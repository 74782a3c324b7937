"""A stack file merged over another: services are merged by name; a network, volume, secret or config is replaced as a whole."""

from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.service import merge_services
from swarmplan.spec.stack_files.values import is_empty
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Node, Path, find, plain, value_position

_NEWEST = "3"
"""What the docker client reads a missing version as, and the newest version."""
_SAME = {"": _NEWEST, "3.13": _NEWEST}


def merge_documents(base: Node, over: Node, findings: Findings) -> Node:
    """The document ``over`` merged over ``base``; values keep the position they were written at.

    What the docker client drops is dropped with a warning; files of different versions, and an invalid value even if it is
    overridden, are errors, as they are to the client (measured on 26.1.5 and 28.5.2; differences of 20.10 are noted at the
    rules they concern).
    """
    layers = Layers(findings)

    def merge_section(base: Node, over: Node, path: Path) -> Node:
        if path == ("services",):
            return merge_services(layers, base, over)
        if path[0] in {"networks", "volumes", "secrets", "configs"}:
            return layers.mappings(base, over, path, lambda _, more, __: more)
        return base if is_empty(over) else over

    _check_version(base, over, findings)
    return layers.mappings(base, over, (), merge_section)


def _check_version(base: Node, over: Node, findings: Findings) -> None:
    found = [find(node, ("version",)) for node in (base, over)]
    first, second = (str((plain(node) if node else None) or "") for node in found)
    if _SAME.get(first, first) != _SAME.get(second, second):
        at = value_position(base, ("version",))
        message = (
            "docker stack deploy does not merge files of different versions:"
            f" {repr(second) if second else 'none'} here, {repr(first) if first else 'none'} at {at}"
        )
        findings.within(over).error(("version",) if found[1] else (), message)
