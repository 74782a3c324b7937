"""Pruning an invalid place from a document so that the rest can still be validated."""

from typing import Any

from swarmplan.spec.yaml.tree import Path

_NO_MACHINE = {"name": "unnamed", "count": 0}
"""Replaces an entry of ``managers`` or ``workers``, so that later entries keep their indexes."""
_ENTRY = 2
"""Length of the path of such an entry."""


def without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """A copy without the key at the path; without its parent, if the key is not there (a missing one).

    In a list other than a list of machines, the whole list is removed: the rest of it would be validated under wrong indexes.
    """
    if len(path) > 1 and not _holds(document, path):
        path = path[:-1]
    while len(path) > 1 and isinstance(path[-1], int) and not _is_entry(path):
        path = path[:-1]
    cut: dict[str, Any] = _cut(document, path)
    return cut


def _cut(node: Any, path: Path) -> Any:
    if not path:
        return _NO_MACHINE
    part, rest = path[0], path[1:]
    if isinstance(node, list) and isinstance(part, int):
        return [_cut(inner, rest) if index == part else inner for index, inner in enumerate(node)]
    if not isinstance(node, dict):
        return node
    if not rest:
        return {key: inner for key, inner in node.items() if key != part}
    return {key: _cut(inner, rest) if key == part else inner for key, inner in node.items()}


def _holds(document: dict[str, Any], path: Path) -> bool:
    here: Any = document
    for part in path:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _is_entry(path: Path) -> bool:
    return len(path) == _ENTRY and path[0] in {"managers", "workers"}
