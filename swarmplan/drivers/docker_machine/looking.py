"""Looking at machines of ours: whose they are, what docker-machine says, what the engine says, and what follows."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from swarmplan.drivers.docker_machine.claim import Claim, claim_of
from swarmplan.drivers.docker_machine.cli import Cli, complained
from swarmplan.drivers.docker_machine.flags import intent
from swarmplan.drivers.docker_machine.health import ask, is_plain
from swarmplan.drivers.docker_machine.inspection import Record, inspected
from swarmplan.drivers.docker_machine.listing import Row, listed
from swarmplan.drivers.docker_machine.sealing import opens
from swarmplan.drivers.docker_machine.state import NONE, Remains, Way, half_made, is_gone, runs, way_on, whole
from swarmplan.errors import Failure, Unreachable
from swarmplan.model.machine import Machine, MachineState
from swarmplan.model.unknown import Unknown

_AT_ONCE = 8
_SSH = 20.0
"""Seconds a half-made host has to let us in."""
_TLS_FILES = ("ca.pem", "cert.pem", "key.pem")


@dataclass(frozen=True, slots=True)
class Sight:
    """A machine as it was found. ``way`` is how to make it whole, None where it is; ``url`` is "" while it has none."""

    name: str
    state: MachineState | Unknown
    url: str = ""
    tls_folder: Path | None = None
    driver: str = ""
    way: Way | None = None


def look_at_all(cli: Cli, names: Collection[str], declared: Mapping[str, Machine]) -> dict[str, Sight]:
    """Every one of these machines of ours; one that went meanwhile is left out."""
    if not names:
        return {}
    try:
        rows: Mapping[str, Row] | Unknown = listed(cli, names)
    except Unreachable as error:
        rows = Unknown(str(error))

    def look(name: str) -> Sight | None:
        claim = claim_of(cli.place.store, name)
        return _Look(cli, name, claim, declared.get(name)).sight(rows) if claim else None

    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="docker-machine") as pool:
        return {sight.name: sight for sight in pool.map(look, sorted(names)) if sight is not None}


def look_at(cli: Cli, name: str, declared: Machine | None) -> Sight | None:
    """One machine of ours."""
    return look_at_all(cli, [name], {name: declared} if declared else {}).get(name)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one machine."""

    cli: Cli
    name: str
    claim: Claim
    declared: Machine | None

    def sight(self, rows: Mapping[str, Row] | Unknown) -> Sight:
        if self.claim.fault:
            return Sight(self.name, Unknown(unreadable(self.cli, self.name, self.claim)))
        if isinstance(rows, Unknown):
            return Sight(self.name, rows)
        try:
            record = inspected(self.cli, self.name)
        except Unreachable as error:
            return Sight(self.name, Unknown(str(error)))
        if not record.plugin:  # its row goes by the driver's name then, so the filter may have left it out
            missing = f"docker-machine-driver-{record.driver} is not on PATH: install it"
            return Sight(self.name, Unknown(f"machine {self.name}: {missing}"), driver=record.driver)
        row = rows.get(self.name)
        return self._unmarked(record, row) if self.claim.mark is None else self._marked(record, row)

    def _marked(self, record: Record, row: Row | None) -> Sight:
        assert self.claim.mark is not None  # noqa: S101 - the caller has sorted out the others
        if row is None:
            return Sight(self.name, Unknown(f"machine {self.name}: `docker-machine ls` does not show it"))
        tls = self._tls_folder(record, row.url)
        health = ask(row.url, tls) if runs(row) and row.url else None
        state = whole(self.claim.mark.seen(self.declared), row, health)
        way = Way.REMAKE if is_gone(row) else None
        return Sight(self.name, state, row.url, tls, record.driver, way)

    def _unmarked(self, record: Record, row: Row | None) -> Sight:
        wanted = self.declared is not None and opens(intent(self.declared), self.claim.seal)
        machine = self.declared or Machine(self.name, "docker-machine", {"driver": record.driver})
        certified = (self.cli.place.store.machine(self.name) / "server.pem").exists()
        entered = wanted and row is not None and row.driver != NONE and runs(row) and self._lets_us_in()
        way, why = way_on(row, Remains(wanted, entered, certified))
        url = row.url if row else ""
        tls = self._tls_folder(record, url)
        return Sight(self.name, half_made(machine, way, why), url, tls, record.driver, way)

    def _lets_us_in(self) -> bool:
        try:
            answer = self.cli.attempt(["ssh", self.name, "true"], what=f"machine {self.name}", deadline=_SSH)
        except Failure:
            return False
        return not complained(answer)

    def _tls_folder(self, record: Record, url: str) -> Path | None:
        if record.driver == NONE and is_plain(url):
            return None
        own = self.cli.place.store.machine(self.name)
        return own if all((own / file).exists() for file in _TLS_FILES) else record.certs


def unreadable(cli: Cli, name: str, claim: Claim) -> str:
    """One line on a machine whose record cannot be read."""
    binary = cli.place.binary
    folder = cli.place.store.machine(name)
    return (
        f"machine {name}: {claim.fault} in {folder}: restore it, or remove the machine with `{binary} rm -f {name}`, "
        "which leaves its VM behind if there is one"
    )
