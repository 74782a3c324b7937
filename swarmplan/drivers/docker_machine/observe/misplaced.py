"""An engine that is not where docker-machine starts it: Debian's ``docker.io`` has ``/usr/sbin/dockerd``, and docker-machine's
drop-in for systemd says ``/usr/bin/dockerd`` (measured on 0.16.2)."""

import shlex

from swarmplan.drivers.command import Answer
from swarmplan.drivers.docker_machine.cli import Cli, failed, matches
from swarmplan.errors import Failure

_DEBIANS = "/usr/sbin/dockerd"
_EXPECTED = "/usr/bin/dockerd"
LOOK = f"test ! -e {_EXPECTED} && test -x {_DEBIANS}"
LINK = f"sudo ln -s {_DEBIANS} {_EXPECTED}"
_NOT_STARTED = ("start docker", "docker daemon is listening", "number of retries")
_SSH = 20.0
"""Seconds the host has to let us in."""


def misplaced(cli: Cli, name: str, answer: Answer) -> str:
    """What to do where this answer says that an engine did not start, and it did not because it is elsewhere; "" where that
    is not so, or the host does not let us in."""
    if not matches(answer, *_NOT_STARTED):
        return ""
    try:
        if failed(cli.attempt(["ssh", name, LOOK], what=f"machine {name}", deadline=_SSH)):
            return ""
    except Failure:
        return ""
    typed = shlex.join(cli.line("ssh", name, LINK))
    return f"its engine is {_DEBIANS}, and docker-machine starts {_EXPECTED}: run `{typed}`, and apply again"
