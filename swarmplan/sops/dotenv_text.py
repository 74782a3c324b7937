"""Dotenv documents: ``NAME=value`` lines, the metadata in flat names such as ``sops_age__list_0__map_enc``."""

import re
from typing import Any

from swarmplan.limits import MEMBERS
from swarmplan.sops.fault import SopsFault
from swarmplan.sops.tree import Tree, unique
from swarmplan.sops.values import text_of

PREFIX = "sops_"
"""Of the names of the metadata."""
_STEP = re.compile(r"__(map|list)_")


def dotenv_tree(text: str) -> Tree:
    """The variables, and the metadata under ``sops`` as other formats have it. Raises SopsFault."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    if len(lines) > 2 * MEMBERS:
        raise SopsFault(f"a file may have at most {MEMBERS} variables")
    pairs = unique(_pair(line) for line in lines)
    metadata = {name.removeprefix(PREFIX): text for name, text in pairs.items() if name.startswith(PREFIX)}
    variables = {name: text for name, text in pairs.items() if not name.startswith(PREFIX)}
    if "sops" in variables:
        raise SopsFault("the name sops is reserved for what sops itself writes")
    return {**variables, **({"sops": _nested(metadata)} if metadata else {})}


def _pair(line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals:
        raise SopsFault("a line in it is not NAME=value")
    return name, value.replace("\\n", "\n")


def _nested(flat: dict[str, str]) -> Tree:
    root: dict[str, Any] = {}
    for name, value in flat.items():
        first, *rest = _STEP.split(name)
        path = [first, *(rest[index + 1] for index in range(0, len(rest), 2))]
        node = root
        for part in path[:-1]:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise SopsFault(f"{PREFIX}{first} is not what sops writes")
        node[path[-1]] = value
    return {name: _listed(value) for name, value in root.items()}


def _listed(node: Any) -> Any:
    """Mappings whose names count from 0 as lists."""
    if not isinstance(node, dict):
        return node
    found = {name: _listed(value) for name, value in node.items()}
    numbers = [str(number) for number in range(len(found))]
    return [found[number] for number in numbers] if found.keys() == set(numbers) else found


def dotenv_bytes(tree: Tree) -> bytes:
    """A decrypted document, as ``sops -d`` writes it but for its comments."""
    lines = (f"{name}={value}\n".encode(errors="surrogateescape") for name, value in _escaped(tree))
    return b"".join(lines)


def _escaped(tree: Tree) -> list[tuple[str, str]]:
    return [(name, text_of(value).replace("\n", "\\n")) for name, value in tree.items()]
