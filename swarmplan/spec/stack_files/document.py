"""A stack file merged over another: services are merged by name; a network, volume, secret or config is replaced as a whole."""

from collections.abc import Mapping

from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.service import merge_services
from swarmplan.spec.stack_files.values import is_empty
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Node, Path, find, plain, value_position

_REPLACED = frozenset({"networks", "volumes", "secrets", "configs"})
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
    _check_version(base, over, findings)
    return layers.mappings(base, over, (), lambda known, more, path: _section(layers, known, more, path))


def _section(layers: Layers, base: Node, over: Node, path: Path) -> Node:
    if path == ("services",):
        return merge_services(layers, base, over)
    if path[0] in _REPLACED:
        return layers.mappings(base, over, path, lambda _, more, __: more)
    return base if is_empty(over) else over


def _check_version(base: Node, over: Node, findings: Findings) -> None:
    ours, theirs = (_version(node) for node in (base, over))
    if _SAME.get(ours, ours) != _SAME.get(theirs, theirs):
        here = findings.within(over)
        first = value_position(base, ("version",))
        message = f"docker stack deploy does not merge files of different versions: {_format(theirs)} here, {_format(ours)} at {first}"
        here.error(("version",) if find(over, ("version",)) else (), message)


def _version(node: Node) -> str:
    document = plain(node)
    return str((document.get("version") if isinstance(document, Mapping) else None) or "")


def _format(version: str) -> str:
    return repr(version) if version else "none"
