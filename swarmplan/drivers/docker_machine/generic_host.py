"""The way to a host of docker-machine's driver ``generic`` without docker-machine, which may not know it yet, or no more."""

import os

from swarmplan.drivers.command import Answer, attempt
from swarmplan.model.machine import Machine

_AS_DOCKER_MACHINE = (
    "-F", "/dev/null", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
    "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10",
)  # fmt: skip
"""How docker-machine itself calls ssh (measured on 0.16.2): what it lets in is asked, and nothing is told to it."""
_DEADLINE = 30.0


def run_on_host(machine: Machine, command: str, stdin: str = "") -> Answer:
    """What the command says on the host, as the user that docker-machine has there. Raises Failure when ssh cannot be run."""
    line = ["ssh", *_AS_DOCKER_MACHINE, *_destination(machine), command]
    return attempt(line, what=f"machine {machine.name}", stdin=stdin, deadline=_DEADLINE)


def _destination(machine: Machine) -> list[str]:
    """The options of ``generic``, as words for ssh; each may be in a variable instead."""

    def option(name: str, usual: str = "") -> str:
        variable = name.upper().replace("-", "_")
        return str(machine.options.get(name) or os.environ.get(variable) or usual)

    key = option("generic-ssh-key")
    words = ["-o", "IdentitiesOnly=yes", "-i", os.path.expanduser(key)] if key else []  # noqa: PTH111  # no home, no failure
    user, port = option("generic-ssh-user", "root"), option("generic-ssh-port", "22")
    return [*words, "-p", port, "-l", user, "--", option("generic-ip-address")]
