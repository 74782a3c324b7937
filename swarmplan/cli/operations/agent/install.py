"""A unit or a stack file for an agent file, printed or written."""

import os
import pwd
import shutil
import sys
from pathlib import Path

from swarmplan import private_files
from swarmplan.agent.install.confined import confined
from swarmplan.agent.install.hardening import Machines
from swarmplan.agent.install.inside import inside
from swarmplan.agent.install.stack import Stack, stack_text
from swarmplan.agent.install.unit import MARK, Unit, unit_text
from swarmplan.cli.terminal.messages import warn
from swarmplan.errors import Permanent, SpecError, reason_of
from swarmplan.spec.agent.settings import AgentSettings
from swarmplan.system.regular_files import opened

_MODE = 0o644
"""It has no secret."""
_USER = "swarmplan"
_HOME = "/var/lib/swarmplan"


def unit_for(file: str, settings: AgentSettings, *, user: str | None, driver: str | None) -> str:
    """The unit. How to make its user, where there is none, is told."""
    machines = Machines(driver) if driver else _machines(settings)
    if unsaid := [each.name for each in settings.clusters if each.trust.all and not driver]:
        warn(
            f"the files of {', '.join(unsaid)} may choose any machine driver; the unit allows what {machines} needs: name another driver with"
            " --driver"
        )
    name = user or ("root" if machines is Machines.LOCAL else _USER)
    if machines is Machines.LOCAL and name != "root":
        raise SpecError([f"--user {name}: hosts of the local driver are made by root; leave --user out"])
    try:
        home = pwd.getpwnam(name).pw_dir
    except KeyError:
        home = _HOME
        typed = f"useradd --system --home-dir {_HOME} --shell /usr/sbin/nologin {name}"
        warn(
            f"user {name} does not exist on this machine yet: run {typed}, and let it read what {file} names"
        )
    unit = Unit(_program(), str(Path(file).absolute()), name, machines, home)
    for note in confined(unit, settings):
        warn(note)
    return unit_text(unit, settings)


def stack_for(file: str, settings: AgentSettings, *, image: str, replicas: int) -> str:
    """The stack file. Raises SpecError with what an agent in its swarm cannot do."""
    if faults := inside(settings).faults:
        raise SpecError([f"{file}: {fault}" for fault in faults])
    return stack_text(Stack(image, str(Path(file).absolute()), replicas), settings)


def write(out: str, text: str) -> None:
    """Write it, in place of nothing but what this command wrote. Raises SpecError, and Permanent for what the system refuses."""
    path = Path(out)
    try:
        if os.path.lexists(path) and not _ours(path):
            raise SpecError(
                [f"{out} is there already, and not of this command: move it away, or choose another --out"]
            )
        private_files.write(path, text.encode())
        path.chmod(_MODE)
    except OSError as error:
        raise Permanent(f"{out} cannot be written: {reason_of(error)}") from error


def _ours(path: Path) -> bool:
    with opened(path) as file:
        return file.read(len(MARK)) == MARK.encode()


def _machines(settings: AgentSettings) -> Machines:
    """The least confined of what the followed files may choose."""
    allowed = {driver for cluster in settings.clusters for driver in cluster.trust.drivers}
    if Machines.LOCAL in allowed:
        return Machines.LOCAL
    return Machines.DOCKER_MACHINE if Machines.DOCKER_MACHINE in allowed else Machines.SSH


def _program() -> str:
    """The absolute path of this swarmplan."""
    beside = Path(sys.executable).with_name("swarmplan")
    found = str(beside) if beside.exists() else shutil.which("swarmplan")
    if found is None:
        raise Permanent("the command swarmplan is not in PATH: install it, and type this again by its path")
    return found
