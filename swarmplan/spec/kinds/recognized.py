"""Telling an agent file from a cluster file, for a command that takes either."""

import re
from pathlib import Path

from swarmplan.limits import FILE_BYTES
from swarmplan.spec.reading.other_files import is_agent_file
from swarmplan.spec.reading.parse import parse
from swarmplan.system.regular_files import opened

_KIND = re.compile(rb"""\bkind["']?\s*:\s*["']?Agent\b""")


def is_agent_path(path: str) -> bool:
    """Whether the file is one. What is no regular file can be read once only, and is not asked."""
    try:
        with opened(Path(path)) as file:
            data = file.read(FILE_BYTES + 1)
    except (OSError, ValueError):  # said by who reads it
        return False
    if _KIND.search(data) is None:
        return False
    tree, _ = parse(data.decode(errors="replace"), path)
    return tree is not None and is_agent_file(tree)
