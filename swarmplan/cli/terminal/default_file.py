"""What to do where no cluster file was named, and there is none with the default name."""

import os
import re
import shlex
from itertools import islice
from pathlib import Path

from swarmplan.model.values.first_few import first_and_count

_LOOKED_AT = 200
"""Entries of the folder, which may be a large one."""
_READ = 65_536
"""Bytes of a file that are searched for its apiVersion."""
_SHOWN = 3
_IS_OURS = re.compile(rb"""^["']?apiVersion["']?\s*:\s*["']?swarmplan/""", re.MULTILINE)
_IS_AGENT = re.compile(rb"""^["']?kind["']?\s*:\s*["']?Agent\b""", re.MULTILINE)


def no_default_file(default: str) -> str:
    """The message: with the cluster files that the current folder has under other names, or how one is written."""
    missing = f"no cluster file given, and there is no {default} in the current folder"
    found = _cluster_files()
    if not found:
        return f"{missing}: name one with -f, or write one with swarmplan init"
    there = f"there {'is' if len(found) == 1 else 'are'} {first_and_count(found, _SHOWN)}"
    which = "it" if len(found) == 1 else "the one that is meant"
    return f"{missing}; {there}: name {which}, as in -f {shlex.quote(found[0])}"


def _cluster_files() -> list[str]:
    """The names of cluster files in the current folder, in order."""
    try:
        with os.scandir() as entries:
            names = [entry.name for entry in islice(entries, _LOOKED_AT) if entry.is_file()]
    except OSError:
        return []
    return sorted(
        name for name in names if name.endswith((".yaml", ".yml")) and name.isprintable() and _is_one(name)
    )


def _is_one(name: str) -> bool:
    try:
        with Path(name).open("rb") as file:
            text = file.read(_READ)
    except OSError:
        return False
    return _IS_OURS.search(text) is not None and _IS_AGENT.search(text) is None
