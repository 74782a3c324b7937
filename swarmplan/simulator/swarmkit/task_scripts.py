"""Simulated containers run ``sh -c 'echo …; exit 3'``; any other command runs forever."""

import re

from swarmplan.model.bodies import Json

_SAYS = re.compile(r"echo (?P<words>[^;>]*?)\s*(?:>&2\s*)?(?:;|$)")
_EXITS = re.compile(r"(?:^|;)\s*exit (?P<code>[1-9]\d*)\s*$")


def error_of(container: Json) -> str:
    """The error of a task that ends with another exit code than 0; "" for one that does not."""
    found = _EXITS.search(_script(container))
    return f"task: non-zero exit ({found['code']})" if found else ""


def lines_of(container: Json) -> list[str]:
    """Its output, to either stream."""
    return [found["words"] for found in _SAYS.finditer(_script(container))]


def _script(container: Json) -> str:
    command: list[str] = [*(container.get("Command") or ()), *(container.get("Args") or ())]
    return command[2] if command[:2] == ["sh", "-c"] and len(command) > 2 else ""  # noqa: PLR2004 - sh, -c, script
