"""Looking at machines of ours: whose they are, what docker-machine says, what the engine says, and what follows."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.cli import Cli, complained
from swarmplan.drivers.docker_machine.observe.engine_client import host_of, is_plain
from swarmplan.drivers.docker_machine.observe.health import ask
from swarmplan.drivers.docker_machine.observe.inspection import Record, inspected
from swarmplan.drivers.docker_machine.observe.joined import as_found, in_swarm
from swarmplan.drivers.docker_machine.observe.listing import Row, listed
from swarmplan.drivers.docker_machine.observe.state import (
    JOINED,
    NONE,
    Remains,
    Way,
    half_made,
    is_gone,
    is_lent,
    runs,
    way_on,
    whole,
)
from swarmplan.drivers.docker_machine.options.flags import intent
from swarmplan.drivers.docker_machine.options.salted_hash import matches
from swarmplan.drivers.docker_machine.store.claim import Claim, claim_of
from swarmplan.drivers.docker_machine.store.mark import Mark
from swarmplan.errors import Failure, Unreachable
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.workers import Workers

T = TypeVar("T")

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

    def look(name: str) -> Sight | None:
        claim = claim_of(cli.place.store, name)
        record = records[name].result()
        return _Look(cli, name, claim, declared.get(name)).sight(rows.result(), record) if claim else None

    with Workers(max_workers=_AT_ONCE, thread_name_prefix="docker-machine") as pool:
        rows = pool.submit(_tried, lambda: listed(cli, names))
        records = {name: pool.submit(_tried, partial(inspected, cli, name)) for name in names}
        return {sight.name: sight for sight in pool.map(look, sorted(names)) if sight is not None}


def look_at(cli: Cli, name: str, declared: Machine | None) -> Sight | None:
    """One machine of ours."""
    return look_at_all(cli, [name], {name: declared} if declared else {}).get(name)


def joined_at(cli: Cli, declared: Machine) -> Sight | None:
    """A machine that is declared and nobody's, if its engine is in a swarm; None where it is not, or does not say."""
    name = declared.name
    try:
        record = inspected(cli, name)
        row = listed(cli, [name]).get(name)
    except Unreachable:
        return None
    if row is None or not runs(row) or not row.url or row.fault:
        return None
    tls = _tls_folder(cli, name, record, row.url)
    if not in_swarm(row.url, tls):
        return None
    machine = as_found(declared, record)
    state = MachineState(
        machine, Power.BARE, host_of(row.url), detail=JOINED, joined=True, lent=is_lent(machine)
    )
    return Sight(name, state, row.url, tls, record.driver)


def engine_at(cli: Cli, name: str) -> tuple[str, Path | None]:
    """Where a machine's engine is, and the files for its TLS. Raises Unreachable while docker-machine does not say."""
    row = listed(cli, [name]).get(name)
    if row is None or not row.url or row.fault:
        raise Unreachable(f"machine {name}: docker-machine gives no address for it")
    return row.url, _tls_folder(cli, name, inspected(cli, name), row.url)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one machine."""

    cli: Cli
    name: str
    claim: Claim
    declared: Machine | None

    def sight(self, rows: Mapping[str, Row] | Unknown, record: Record | Unknown) -> Sight:
        if self.claim.fault:
            return Sight(self.name, Unknown(unreadable(self.cli, self.name, self.claim)))
        if isinstance(record, Unknown):
            return Sight(self.name, record)
        if not record.plugin:  # its row goes by the driver's name then, so the filter may have left it out
            missing = f"docker-machine-driver-{record.driver} is not on PATH: install it"
            return Sight(self.name, Unknown(f"machine {self.name}: {missing}"), driver=record.driver)
        if isinstance(rows, Unknown):
            return Sight(self.name, rows)
        row = rows.get(self.name)
        if row is not None and row.fault:
            said = f"machine {self.name}: `{self.cli.place.binary} ls` gives an invalid answer: {row.fault}"
            return Sight(self.name, Unknown(said), driver=record.driver)
        return (
            self._unmarked(record, row)
            if self.claim.mark is None
            else self._marked(self.claim.mark, record, row)
        )

    def _marked(self, mark: Mark, record: Record, row: Row | None) -> Sight:
        if row is None:
            return Sight(self.name, Unknown(f"machine {self.name}: `docker-machine ls` does not show it"))
        tls = _tls_folder(self.cli, self.name, record, row.url)
        health = ask(row.url, tls) if runs(row) and row.url else None
        state = whole(mark.seen(self.declared), row, health)
        return Sight(self.name, state, row.url, tls, record.driver, Way.REMAKE if is_gone(row) else None)

    def _unmarked(self, record: Record, row: Row | None) -> Sight:
        wanted = self.declared is not None and matches(intent(self.declared), self.claim.hash)
        machine = self.declared or Machine(self.name, "docker-machine", {"driver": record.driver})
        certified = (self.cli.place.store.machine(self.name) / "server.pem").exists()
        entered = wanted and row is not None and row.driver != NONE and runs(row) and self._lets_us_in()
        way, why = way_on(row, Remains(wanted, entered, certified))
        return Sight(
            self.name, half_made(machine, way, why), row.url if row else "", None, record.driver, way
        )

    def _lets_us_in(self) -> bool:
        try:
            answer = self.cli.attempt(["ssh", self.name, "true"], what=f"machine {self.name}", deadline=_SSH)
        except Failure:
            return False
        return not complained(answer)


def _tls_folder(cli: Cli, name: str, record: Record, url: str) -> Path | None:
    """Its own copies where it has them, else those of the store; None for an engine that speaks plainly."""
    if record.driver == NONE and is_plain(url):
        return None
    own = cli.place.store.machine(name)
    return own if all((own / file).exists() for file in _TLS_FILES) else record.certs


def _tried(read: Callable[[], T]) -> T | Unknown:
    try:
        return read()
    except Unreachable as error:
        return Unknown(str(error))


def unreadable(cli: Cli, name: str, claim: Claim) -> str:
    """One line on a machine whose record cannot be read."""
    binary = cli.place.binary
    folder = cli.place.store.machine(name)
    return (
        f"machine {name}: {claim.fault} in {folder}: restore it, or remove the machine with `{binary} rm -f {name}`, "
        "which leaves its VM behind if there is one"
    )
