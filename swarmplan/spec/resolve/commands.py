"""Commands of the user that provide or keep something secret, split into words."""

import shlex
from collections.abc import Sequence

from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Path


def split_command(command: str | Sequence[str], path: Path, findings: Findings) -> tuple[str, ...]:
    """Its words, as a shell would split it; () for one without a program, which is reported."""
    try:
        words = tuple(shlex.split(command) if isinstance(command, str) else command)
    except ValueError as error:
        findings.error(path, f"cannot be split into words: {error}")
        return ()
    if not any(words[:1]):
        findings.error(path, "is not a valid command")
        return ()
    return words
