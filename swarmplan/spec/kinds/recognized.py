"""Telling a file of another kind from a cluster file, for a command that takes either."""

import re
from collections.abc import Callable
from pathlib import Path

from swarmplan.limits import FILE_BYTES
from swarmplan.spec.reading.other_files import is_agent_file, is_fleet_file
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.tree import Node
from swarmplan.system.regular_files import opened

_KINDS = {
    kind: re.compile(rb"""\bkind["']?\s*:\s*["']?%s\b""" % kind.encode()) for kind in ("Agent", "Fleet")
}


def is_agent_path(path: str) -> bool:
    """Whether the file is an agent file. What is no regular file can be read once only, and is not asked."""
    return _is_path(path, "Agent", is_agent_file)


def is_fleet_path(path: str) -> bool:
    """Whether the file is a fleet file, in the same way."""
    return _is_path(path, "Fleet", is_fleet_file)


def _is_path(path: str, kind: str, is_kind: Callable[[Node], bool]) -> bool:
    try:
        with opened(Path(path)) as file:
            data = file.read(FILE_BYTES + 1)
    except (OSError, ValueError):  # said by who reads it
        return False
    if _KINDS[kind].search(data) is None:
        return False
    tree, _ = parse(data.decode(errors="replace"), path)
    return tree is not None and is_kind(tree)
