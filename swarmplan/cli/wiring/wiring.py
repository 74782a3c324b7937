"""The only place that names concrete classes: from a spec to its Fleet."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

import click

from swarmplan.cli.terminal.options import Source
from swarmplan.cli.terminal.paths import simulated_file
from swarmplan.cli.wiring.backup_catalog import with_backups
from swarmplan.cli.wiring.pools import clashing_pools
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, Permanent, SpecError
from swarmplan.fleet import Fleet
from swarmplan.model.cluster import Desired
from swarmplan.ports import MachineDriver

if TYPE_CHECKING:
    from swarmplan.model.backup import BackupPolicy
    from swarmplan.spec import Loaded

DRIVERS = "swarmplan.drivers"
"""The entry point group drivers are found by; what one must provide is described at ``ports.MachineDriver``."""


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster's Desired and its Fleet."""

    desired: Desired
    fleet: Fleet
    simulated: bool


def loaded(source: Source) -> "Loaded":
    """The spec, with its warnings printed. Raises SpecError."""
    spec = read(source)
    for warning in spec.warnings:
        warn(warning)
    return spec


def read(source: Source) -> "Loaded":
    """The spec. Raises SpecError."""
    from swarmplan.cli.wiring.saved_plan import saved_plan_hints
    from swarmplan.sources import Reader
    from swarmplan.spec import load

    try:
        return load(
            source.paths(),
            env_files=source.env_files,
            settings=source.settings,
            environ=os.environ,
            stdin=sys.stdin.buffer,
            contents=Reader(os.environ),
        )
    except SpecError as error:
        raise (SpecError(plans) if (plans := saved_plan_hints(source.paths())) else error) from None


def backup_policy(source: Source) -> "BackupPolicy | None":
    """The backup policy of the given cluster files; None where none is given. Raises SpecError."""
    return read(source).desired.policy.backups if source.files else None


@contextmanager
def site(desired: Desired, *, simulate: bool) -> Iterator[Site]:
    """The real site, or a simulated one whose state is kept between commands."""
    with (_simulated if simulate else _real)(desired) as fleet:
        try:
            yield Site(desired, fleet, simulate)
        finally:
            fleet.close()


@contextmanager
def opened(source: Source) -> Iterator[Site]:
    """Load, check the drivers' options against their drivers, and open the site."""
    spec = loaded(source)
    check_options(spec)
    with site(spec.desired, simulate=source.simulate) as found:
        yield found


def check_options(spec: "Loaded") -> None:
    """Let each driver validate its own options. Raises SpecError with every error, positioned."""
    problems = [
        f"{spec.position(spec.setting_path(name, *path.split('.')))}: {path}: {message}"
        for name, path, message in _faults(spec.desired)
    ]
    if problems := problems or clashing_pools(spec):
        raise SpecError(list(dict.fromkeys(problems)))


def check_machines(desired: Desired, file: str) -> None:
    """The same for a saved plan. Raises SpecError with every error."""
    problems = [f"{file}: machines.{name}.{path}: {message}" for name, path, message in _faults(desired)]
    if problems:
        raise SpecError(problems)


def _faults(desired: Desired) -> Iterator[tuple[str, str, str]]:
    """(The machine, the setting, what is wrong with it), as each driver validates its own."""
    drivers = {name: _driver(name, desired) for name in _drivers_of(desired)}
    for name, machine in desired.machines.items():
        driver = drivers[machine.driver]
        found = [("driver", driver)] if isinstance(driver, str) else driver.check(machine)
        for path, message in found:
            yield name, path, message


def ignore(_line: str) -> None:
    """Print nothing."""


def note(line: str) -> None:
    """Print a note to stderr."""
    click.echo(f"Note: {line}", err=True)


def warn(line: str) -> None:
    """Print a warning to stderr; the command continues."""
    click.echo(f"Warning: {line}", err=True)


def preflight(found: Site, report: Callable[[str], None] = ignore) -> None:
    """Ask each driver what this machine lacks, and ``report`` its notices. Raises Permanent with everything that is
    missing."""
    lacks: list[str] = []
    for name, driver in sorted(found.fleet.drivers.items()):
        mine = [machine for machine in found.desired.machines.values() if machine.driver == name]
        lacks += driver.preflight(mine)
    for line in notices(found):
        report(line)
    if lacks:
        raise Permanent("\n".join(lacks))


def notices(found: Site) -> list[str]:
    """What users should know about this machine although it works."""
    return [line for _, driver in sorted(found.fleet.drivers.items()) for line in driver.notices()]


@contextmanager
def _real(desired: Desired) -> Iterator[Fleet]:
    from swarmplan.engine import connect
    from swarmplan.engine.credentials import DockerCredentials
    from swarmplan.folders import CopiedFolders
    from swarmplan.keys import keeper
    from swarmplan.sources import Reader

    drivers: dict[str, MachineDriver] = {}
    for name in _drivers_of(desired):
        driver = _driver(name, desired)
        if isinstance(driver, str):
            raise Permanent(driver)
        drivers[name] = driver
    drivers |= _others_with_machines(desired, known=frozenset(drivers))
    place = desired.swarm.unlock_key
    keys = keeper(place) if place else None
    fleet = Fleet(
        desired.cluster,
        drivers,
        _homes(desired),
        connect,
        keys=keys,
        contents=Reader(os.environ),
        credentials=DockerCredentials(),
        folders=CopiedFolders(),
        stacks=desired.stacks,
    )
    yield with_backups(fleet, desired)


@contextmanager
def _simulated(desired: Desired) -> Iterator[Fleet]:
    from swarmplan.cli.wiring.simulation import load_world, save_world
    from swarmplan.sources import Reader

    place = simulated_file(desired.cluster)
    world = load_world(place)
    drivers = {name: world.driver(desired.cluster, name) for name in _drivers_of(desired)}
    keys = world.keeper(desired.cluster) if desired.swarm.unlock_key else None
    try:
        yield Fleet(
            desired.cluster,
            drivers,
            _homes(desired),
            world.connect,
            keys=keys,
            contents=Reader(os.environ),
            folders=world.folders(),
            stacks=desired.stacks,
        )
    finally:
        if (
            world.faults.calls
        ):  # something changed: a command that only reads must not overwrite a newer state with an older one
            save_world(place, world, empty=not any(driver.observe() for driver in drivers.values()))


def _others_with_machines(desired: Desired, known: frozenset[str]) -> dict[str, MachineDriver]:
    """Drivers the spec no longer names that still have machines of the cluster, or may: these are to be removed, so they
    must be observed."""
    others: dict[str, MachineDriver] = {}
    for name in sorted(_installed().keys() - known):
        if not _may_hold(name, desired.cluster):
            continue
        driver = _driver(name, desired)
        if isinstance(driver, str):
            continue  # it cannot be loaded, and the spec does not name it
        try:
            mine = bool(driver.observe())
        except Failure:
            mine = True  # it may have some: the snapshot will report the error
        if mine:
            others[name] = driver
    return others


def _drivers_of(desired: Desired) -> list[str]:
    return sorted({machine.driver for machine in desired.machines.values()})


def _homes(desired: Desired) -> dict[str, str]:
    return {name: machine.driver for name, machine in desired.machines.items()}


def _may_hold(name: str, cluster: str) -> bool:
    """The answer of the driver's module, where it has one: loading a driver for nothing takes time."""
    try:
        asked = getattr(import_module(_installed()[name].module), "may_hold", None)
        return asked is None or bool(asked(cluster))
    except (ImportError, Failure, OSError):
        return True


@cache
def _installed() -> dict[str, EntryPoint]:
    """The entry points of drivers by name: finding them reads the metadata of every installed package."""
    return {entry.name: entry for entry in entry_points(group=DRIVERS)}


def _driver(name: str, desired: Desired) -> MachineDriver | str:
    """The driver, opened for the cluster, or one line on why there is none."""
    found = _installed()
    if name not in found:
        return f"{name!r} is not a valid machine driver; installed: {', '.join(sorted(found))}"
    try:
        mine = [machine for machine in desired.machines.values() if machine.driver == name]
        driver: MachineDriver = found[name].load()(desired.cluster, mine)
    except ImportError as error:
        return f"the machine driver {name} cannot be loaded: {error}"
    return driver
