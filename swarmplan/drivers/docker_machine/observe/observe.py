"""Looking at machines of ours: whose they are, what docker-machine says, what the engine says, and what follows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.cli import Cli, failed
from swarmplan.drivers.docker_machine.observe.engine_client import SLOW, host_of, is_plain, membership, ping
from swarmplan.drivers.docker_machine.observe.inspection import Record, inspected
from swarmplan.drivers.docker_machine.observe.listing import Row, listed
from swarmplan.drivers.docker_machine.observe.state import (
    JOINED,
    NONE,
    Recovery,
    choose_recovery,
    completed,
    half_made,
    is_gone,
    preexisting,
    runs,
)
from swarmplan.drivers.docker_machine.options.engine_flags import engine_arguments
from swarmplan.drivers.docker_machine.options.flags import intent
from swarmplan.drivers.docker_machine.options.salted_hash import matches
from swarmplan.drivers.docker_machine.store.claim import Claim, claim_of
from swarmplan.drivers.docker_machine.store.mark import Mark
from swarmplan.errors import Failure, Unreachable
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.system.workers import Workers

T = TypeVar("T")

_AT_ONCE = 8
_SSH = 20.0
"""Seconds for the SSH login to a partly created host."""
_TLS_FILES = ("ca.pem", "cert.pem", "key.pem")


@dataclass(frozen=True, slots=True)
class Observed:
    """A machine as it was found. ``recovery`` is how to complete it, None where it is; ``url`` is "" while it has none."""

    name: str
    state: MachineState | Unknown
    url: str = ""
    tls_folder: Path | None = None
    driver: str = ""
    recovery: Recovery | None = None


def observe_all(cli: Cli, names: Collection[str], declared: Mapping[str, Machine]) -> dict[str, Observed]:
    """Every one of these machines of ours; one that went meanwhile is left out."""
    if not names:
        return {}

    def observe(name: str) -> Observed | None:
        claim = claim_of(cli.place.store, name)
        record = records[name].result()
        return _Observer(cli, name, claim, declared.get(name)).seen(rows.result(), record) if claim else None

    with Workers(max_workers=_AT_ONCE, thread_name_prefix="docker-machine") as pool:
        rows = pool.submit(_tried, lambda: listed(cli, names))
        records = {name: pool.submit(_tried, partial(inspected, cli, name)) for name in names}
        return {seen.name: seen for seen in pool.map(observe, sorted(names)) if seen is not None}


def observe_one(cli: Cli, name: str, declared: Machine | None) -> Observed | None:
    """One machine of ours."""
    return observe_all(cli, [name], {name: declared} if declared else {}).get(name)


def observe_joined(cli: Cli, declared: Machine) -> Observed | None:
    """A machine that is declared and nobody's, if its engine is in a swarm; None where it is not, or does not say."""
    name = declared.name
    try:
        record = inspected(cli, name)
        row = listed(cli, [name]).get(name)
        if row is None or not runs(row) or not row.url or row.fault:
            return None
        tls = _tls_folder(cli, name, record, row.url)
        if not membership(row.url, tls, SLOW):
            return None
    except Unreachable:
        return None
    machine = _as_found(declared, record)
    host, existing = host_of(row.url), preexisting(machine)
    state = MachineState(machine, Power.BARE, host, detail=JOINED, joined=True, preexisting=existing)
    return Observed(name, state, row.url, tls, record.driver)


def _as_found(declared: Machine, record: Record) -> Machine:
    """The machine as its record has it. The record does not have its driver's flags: those are taken as declared."""
    own, there = declared.engine, record.engine
    return replace(
        declared,
        options={**declared.options, "driver": record.driver},
        engine=replace(
            there,
            insecure_registries=_ordered(own.insecure_registries, there.insecure_registries),
            registry_mirrors=_ordered(own.registry_mirrors, there.registry_mirrors),
            options=own.options if _flags(own) == _flags(there) else there.options,
        ),
    )


def _ordered(own: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    """In the order of the file, for it says nothing."""
    return own if sorted(own) == sorted(there) else there


def _flags(engine: EngineSettings) -> list[str]:
    return sorted(engine_arguments(EngineSettings(options=engine.options)))


def engine_at(cli: Cli, name: str) -> tuple[str, Path | None]:
    """Where a machine's engine is, and the files for its TLS. Raises Unreachable while docker-machine does not say."""
    row = listed(cli, [name]).get(name)
    if row is None or not row.url or row.fault:
        raise Unreachable(f"machine {name}: docker-machine gives no address for it")
    return row.url, _tls_folder(cli, name, inspected(cli, name), row.url)


@dataclass(frozen=True, slots=True)
class _Observer:
    cli: Cli
    name: str
    claim: Claim
    declared: Machine | None

    def seen(self, rows: Mapping[str, Row] | Unknown, record: Record | Unknown) -> Observed:
        if self.claim.fault:
            return Observed(self.name, Unknown(unreadable(self.cli, self.name, self.claim)))
        if isinstance(record, Unknown):
            return Observed(self.name, record)
        if not record.plugin:  # its row goes by the driver's name then, so the filter may have left it out
            missing = f"docker-machine-driver-{record.driver} is not on PATH: install it"
            return Observed(self.name, Unknown(f"machine {self.name}: {missing}"), driver=record.driver)
        if isinstance(rows, Unknown):
            return Observed(self.name, rows)
        row = rows.get(self.name)
        if row is not None and row.fault:
            reason = f"machine {self.name}: `{self.cli.place.binary} ls` gives an invalid answer: {row.fault}"
            return Observed(self.name, Unknown(reason), driver=record.driver)
        mark = self.claim.mark
        return self._unmarked(record, row) if mark is None else self._marked(mark, record, row)

    def _marked(self, mark: Mark, record: Record, row: Row | None) -> Observed:
        if row is None:
            return Observed(self.name, Unknown(f"machine {self.name}: `docker-machine ls` does not show it"))
        tls = _tls_folder(self.cli, self.name, record, row.url)
        health = ping(row.url, tls) if runs(row) and row.url else None
        state = completed(mark.seen(self.declared), row, health)
        recovery = Recovery.RECREATE if is_gone(row) else None
        return Observed(self.name, state, row.url, tls, record.driver, recovery)

    def _unmarked(self, record: Record, row: Row | None) -> Observed:
        matching = self.declared is not None and matches(intent(self.declared), self.claim.hash)
        machine = self.declared or Machine(self.name, "docker-machine", {"driver": record.driver})
        certified = (self.cli.place.store.machine(self.name) / "server.pem").exists()
        ssh_works = matching and row is not None and row.driver != NONE and runs(row) and self._lets_us_in()
        recovery, reason = choose_recovery(
            row, matches=matching, ssh_works=ssh_works, has_certificates=certified
        )
        state = half_made(machine, recovery, reason)
        return Observed(self.name, state, row.url if row else "", None, record.driver, recovery)

    def _lets_us_in(self) -> bool:
        try:
            answer = self.cli.attempt(["ssh", self.name, "true"], what=f"machine {self.name}", deadline=_SSH)
        except Failure:
            return False
        return not failed(answer)


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
