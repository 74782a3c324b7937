"""What a document holds, whatever its format: mappings with names as texts, lists, and values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from swarmplan.limits import DEPTH, VALUES
from swarmplan.sops.fault import SopsFault, dotted

Tree = Mapping[str, Any]
"""Mappings, lists, and str, int, float, bool or None. A str holds any bytes: those that are no UTF-8 as Python's
``surrogateescape`` has them."""


def unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The mapping. Raises SopsFault for a name that is there twice: one of both would be lost."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        bytes_in(name)
        if name in found:
            raise SopsFault(f"{dotted([name])} is there twice")
        found[name] = value
    return found


def bytes_in(text: str) -> bytes:
    """The bytes of a text. Raises SopsFault where it is none."""
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise SopsFault("a text in it is not Unicode") from None


def check_size(tree: Tree) -> None:
    """Raise SopsFault for more values, or deeper ones, than a document may have."""
    level: list[Any] = [tree]
    left, depth = VALUES, 0
    while level:
        depth += 1
        left -= sum(map(len, level))
        if depth > DEPTH:
            raise SopsFault(f"nested more than {DEPTH} levels deep")
        if left < 0:
            raise SopsFault(f"contains more than {VALUES} values")
        level = [inner for one in level for inner in _members(one) if isinstance(inner, dict | list)]


def _members(node: Any) -> Iterable[Any]:
    values: Iterable[Any] = node if isinstance(node, list) else node.values()
    return values


def at(tree: Tree, path: Sequence[str]) -> Any:
    """The value at a path, whose numbers are indexes of lists. Raises SopsFault where there is none; the names that are there
    are named, since sops does not encrypt them."""
    node: Any = tree
    for depth, part in enumerate(path):
        if isinstance(node, dict) and part in node:
            node = node[part]
        elif isinstance(node, list) and part.isdecimal() and int(part) < len(node):
            node = node[int(part)]
        else:
            raise SopsFault(f"there is no {dotted(path[: depth + 1])} in it{_there(node)}")
    return node


def _there(node: Any) -> str:
    if isinstance(node, dict) and node:
        return f"; there is {dotted([', '.join(node)])}"
    return f"; the list has {len(node)} items, numbered from 0" if isinstance(node, list) else ""
