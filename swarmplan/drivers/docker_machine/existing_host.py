"""The way to a machine that was there before docker-machine, without docker-machine, which may not know it yet, or no more: to
a host of its driver ``generic`` by SSH, to an engine of its driver ``none`` by its URL."""

import os
from pathlib import Path

from swarmplan.drivers.command import Answer, attempt
from swarmplan.drivers.docker_machine.observe.engine_client import is_plain
from swarmplan.drivers.docker_machine.place import place_of
from swarmplan.model.machine import Machine

_AS_DOCKER_MACHINE = (
    "-F", "/dev/null", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
    "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10",
)  # fmt: skip
"""How docker-machine itself calls ssh (measured on 0.16.2): what it lets in is asked, and nothing is told to it."""
_DEADLINE = 30.0


def engine_of(machine: Machine) -> tuple[str, Path | None]:
    """The URL of the engine, and the folder of the files for its TLS."""
    url = str(machine.options.get("url") or "")
    return url, None if is_plain(url) else place_of(machine).store.certs


def run_on_host(machine: Machine, command: str, stdin: str = "") -> Answer:
    """How a command on the host ended, run as the user that docker-machine has there. Raises Failure when ssh cannot be run."""

    def option(name: str, default: str = "") -> str:
        variable = name.upper().replace("-", "_")
        return str(machine.options.get(name) or os.environ.get(variable) or default)

    key = option("generic-ssh-key")
    words = ["-o", "IdentitiesOnly=yes", "-i", os.path.expanduser(key)] if key else []  # noqa: PTH111  # no home, no failure
    words += ["-p", option("generic-ssh-port", "22"), "-l", option("generic-ssh-user", "root")]
    line = ["ssh", *_AS_DOCKER_MACHINE, *words, "--", option("generic-ip-address"), command]
    return attempt(line, what=f"machine {machine.name}", stdin=stdin, deadline=_DEADLINE)
