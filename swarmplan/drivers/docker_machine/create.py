"""Creating a machine, or finishing it where a create was cut off; then marked once its engine answered us."""

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.drivers.command import Answer
from swarmplan.drivers.docker_machine.cli import Cli, failed, matches
from swarmplan.drivers.docker_machine.lifecycle import remove, start
from swarmplan.drivers.docker_machine.observe.engine_client import Health, ping
from swarmplan.drivers.docker_machine.observe.observe import Observed, engine_at
from swarmplan.drivers.docker_machine.observe.state import NONE, Recovery, preexisting
from swarmplan.drivers.docker_machine.options.catalog import Catalogue
from swarmplan.drivers.docker_machine.options.flags import creation
from swarmplan.drivers.docker_machine.options.options import deadline_of, driver_of, parallelism_of
from swarmplan.drivers.docker_machine.store import ca
from swarmplan.drivers.docker_machine.store.locks import Lock, locked
from swarmplan.drivers.docker_machine.store.mark import write_mark
from swarmplan.errors import Failure, Permanent, Unreachable
from swarmplan.model.machine import Machine

_TURN = 6 * 3600.0
"""Seconds a machine waits for its turn: each one before it has a deadline of its own."""
_ANSWER = 30.0
"""Seconds an engine has to answer once docker-machine says that it is up."""
_PAUSE = 0.2
START_ENGINE = "sudo systemctl reset-failed docker; sudo systemctl start docker || { test -d /var/lib/boot2docker && sudo /etc/init.d/docker start; }"
"""systemd starts no unit that failed three times within a minute (docker.service's own limit)."""

_DEBIANS = "/usr/sbin/dockerd"
_EXPECTED = "/usr/bin/dockerd"
LOOK = f"test ! -e {_EXPECTED} && test -x {_DEBIANS}"
LINK = f"sudo ln -s {_DEBIANS} {_EXPECTED}"
"""Debian's ``docker.io`` has its engine elsewhere than docker-machine's drop-in for systemd says (measured on 0.16.2)."""
_NOT_STARTED = ("start docker", "docker daemon is listening", "number of retries")
_SSH = 20.0
"""Seconds the host has to let us in."""


@contextmanager
def turn(cli: Cli, machine: Machine | None) -> Iterator[None]:
    """Take one of the places there are for creates and starts of this machine's kind."""
    places = parallelism_of(machine) if machine else None
    if machine is None or places is None:
        yield
        return
    names = [f":{driver_of(machine)}-{number}" for number in range(1, places + 1)]
    with locked(cli.place.store.locks, names, _TURN, f"machine {machine.name}"):
        yield


@dataclass(frozen=True, slots=True)
class Making:
    """The making of one machine, under its lock."""

    cli: Cli
    cluster: str
    machine: Machine
    lock: Lock

    def make(self, catalogue: Catalogue) -> None:
        """Create the machine, which is not there, and mark it. Raises Permanent with docker-machine's words, Transient."""
        cli, machine = self.cli, self.machine
        ca.ensure(cli)
        new = creation(self.cluster, machine, catalogue)
        with turn(cli, machine):
            answer = cli.attempt(
                new.words,
                what=self._what,
                deadline=deadline_of(machine),
                variables=new.variables,
                secrets=new.secrets,
                begun=self.lock.note,
            )
        if failed(answer):
            remedy = ""
            if cli.place.store.has(machine.name):
                remedy = _misplaced(cli, machine.name, answer) or "the next apply finishes or recreates it"
                remedy = f"; {remedy}"
            raise Permanent(f"{self._what}: {cli.failure(new.words, answer)}{remedy}")
        self._mark_once_healthy()

    def finish(self, seen: Observed, catalogue: Catalogue) -> None:
        """Complete a machine whose create was cut off, as its ``recovery`` says."""
        if seen.recovery is not Recovery.PROVISION:
            if seen.url and preexisting(self.machine):
                self._start_engine()
            remove(self.cli, self.machine.name, seen.driver, self.lock)
            self.make(catalogue)
            return
        if not seen.url:
            with turn(self.cli, self.machine):
                start(self.cli, self.machine.name, self.lock)
        self._start_engine()
        words = ["provision", self.machine.name]
        deadline = deadline_of(self.machine)
        answer = self.cli.attempt(words, what=self._what, deadline=deadline, begun=self.lock.note)
        if failed(answer):
            remedy = _misplaced(self.cli, self.machine.name, answer)
            remedy = remedy or "apply again, which continues with what is made"
            raise Permanent(f"{self._what}: {self.cli.failure(words, answer)}; {remedy}")
        self._mark_once_healthy()

    @property
    def _what(self) -> str:
        return f"machine {self.machine.name}"

    def _start_engine(self) -> None:
        """Start an engine that a provisioning stopped before it was cut off: the next one only waits for it, for 200 s, and
        fails (measured). Where there is none yet, or no way in, this does nothing."""
        if driver_of(self.machine) == NONE:
            return
        with suppress(Failure):
            self.cli.attempt(["ssh", self.machine.name, START_ENGINE], what=self._what, deadline=_ANSWER)

    def _mark_once_healthy(self) -> None:
        """Mark the machine once its engine answers *us*: docker-machine's word that it is up is no proof."""
        try:
            health = _answer(*engine_at(self.cli, self.machine.name))
        except Unreachable as error:
            raise Permanent(f"{error}; apply again to finish it") from error
        if not health.healthy:
            raise Permanent(f"{self._what}: {health.refusal or health.silence}; apply again to finish it")
        write_mark(self.cli.place.store.machine(self.machine.name), self.cluster, self.machine)


def _answer(url: str, tls_folder: Path | None) -> Health:
    """How the engine answers; one that is silent is given time to start."""
    until = time.monotonic() + _ANSWER
    while (health := ping(url, tls_folder)).silence and time.monotonic() < until:
        time.sleep(_PAUSE)
    return health


def _misplaced(cli: Cli, name: str, answer: Answer) -> str:
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
