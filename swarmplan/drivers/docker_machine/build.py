"""Which build of docker-machine a program is: by its version, and without one by the commands it has."""

import re

from swarmplan.drivers.docker_machine.cli import Cli, failed, missing
from swarmplan.errors import Failure

_VERSION = re.compile(r"^\S+ version (?P<version>\S+?),.*\bbuild\b.*$", re.MULTILINE | re.IGNORECASE)
_NUMBERED = re.compile(r"v?\d+\.\d+")
_COMMAND = re.compile(r"^\s+([a-z][a-z-]*)(?:,\s|\s{2,}|\t)", re.MULTILINE)
_CALLED = frozenset(
    {"create", "inspect", "kill", "ls", "provision", "regenerate-certs", "rm", "ssh", "start", "stop"}
)
"""The commands that are called, ``version`` aside."""


def examined(cli: Cli) -> tuple[str, str]:
    """Why the program cannot be used, and what is worth knowing of it; "" for either when there is nothing."""
    binary = cli.place.binary
    if not cli.installed:
        return missing(binary), ""
    try:
        answer = cli.attempt(["version"], what=binary)
        told = None if failed(answer) else _VERSION.search(answer.out)
        if told is None:
            return (
                f"{binary} is not docker-machine: `{binary} version` does not print its version and build",
                "",
            )
        if _NUMBERED.match(told["version"]):
            return "", ""
        help_text = cli.attempt(["--help"], what=binary)
    except Failure as error:
        return str(error), ""
    _, _, commands = help_text.out.partition("Commands:")
    if lacking := sorted(_CALLED - set(_COMMAND.findall(commands))):
        return (
            f"{binary} is not a usable docker-machine: it has no command {', '.join(lacking)}",
            "",
        )
    note = f"{binary} is a build without a version number ({told[0].strip()}): swarmplan is tested with 0.16.2 and its forks"
    return "", note
