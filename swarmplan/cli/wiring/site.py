"""From a cluster's desired state to its site: the adapters with their drivers, engines and stores, real or simulated."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.adapters import Adapters
from swarmplan.cli.terminal.messages import ignore
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.terminal.paths import simulated_file
from swarmplan.cli.wiring.backup_catalog import with_backups
from swarmplan.cli.wiring.cluster_file import loaded
from swarmplan.cli.wiring.drivers import check_options, driver_names, open_drivers
from swarmplan.cli.wiring.sops import sops_files
from swarmplan.dataclass import dataclass
from swarmplan.driver_ports import Preloading
from swarmplan.errors import Permanent
from swarmplan.model.cluster import Desired
from swarmplan.spec.yaml.tree import Position

if TYPE_CHECKING:
    from swarmplan.sources.reader import Reader


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster's Desired and its Adapters. ``named_at``: where a file has its name, if one has (``Loaded.named_at``)."""

    desired: Desired
    adapters: Adapters
    simulated: bool
    named_at: Position | None = None


@contextmanager
def opened(source: Source) -> Iterator[Site]:
    """Load, check the drivers' options against their drivers, and open the site."""
    spec = loaded(source)
    check_options(spec)
    with site(spec.desired, simulate=source.simulate, source=source) as found:
        yield replace(found, named_at=spec.named_at)


@contextmanager
def site(desired: Desired, *, simulate: bool, source: Source | None = None) -> Iterator[Site]:
    """The real site, or a simulated one whose state is kept between commands. The ``source`` tells which keys sops files are decrypted
    with: without one, those of this machine."""
    from swarmplan.render.redact import hide_everywhere
    from swarmplan.sources.reader import Reader

    hide_everywhere(desired.hidden_texts)
    used = source or Source((), (), (), simulate)
    contents = Reader(os.environ, sops=sops_files(used))
    with (
        _simulated(desired, contents) if simulate else nullcontext(_real(desired, contents, used)) as adapters
    ):
        try:
            yield Site(desired, adapters, simulate)
        finally:
            adapters.close()


def preflight(found: Site, report: Callable[[str], None] = ignore) -> None:
    """Ask each driver what this machine lacks, and ``report`` its notices. Raises Permanent with everything that is
    missing."""
    missing: list[str] = []
    for name, driver in sorted(found.adapters.drivers.items()):
        missing += driver.preflight([one for one in found.desired.machines.values() if one.driver == name])
    for _, driver in sorted(found.adapters.drivers.items()):
        for line in driver.notices():
            report(line)
    if missing:
        raise Permanent("\n".join(missing))


def _real(desired: Desired, contents: "Reader", source: Source) -> Adapters:
    from swarmplan.engine.connect import connect
    from swarmplan.engine.credentials import DockerCredentials
    from swarmplan.folders.folder import CopiedFolders
    from swarmplan.keys.keeper import keeper

    place = desired.swarm.unlock_key
    drivers = open_drivers(desired)
    for driver in drivers.values():
        if isinstance(driver, Preloading):
            driver.preload(tuple(desired.images.values()), connect, shared=source.share_images)
    adapters = Adapters(
        desired.cluster,
        drivers,
        _drivers_of(desired),
        connect,
        keys=keeper(place) if place else None,
        contents=contents,
        credentials=DockerCredentials(),
        folders=CopiedFolders(),
        stacks=desired.stacks,
    )
    return with_backups(adapters, desired)


@contextmanager
def _simulated(desired: Desired, contents: "Reader") -> Iterator[Adapters]:
    from swarmplan.cli.wiring.simulation import load_world, save_world

    place = simulated_file(desired.cluster)
    world = load_world(place)
    drivers = {name: world.driver(desired.cluster, name) for name in driver_names(desired)}
    try:
        yield Adapters(
            desired.cluster,
            drivers,
            _drivers_of(desired),
            world.connect,
            keys=world.keeper(desired.cluster) if desired.swarm.unlock_key else None,
            contents=contents,
            folders=world.folders(),
            stacks=desired.stacks,
        )
    finally:
        if world.faults.calls:  # a command that only reads must not overwrite a newer state with an older one
            save_world(place, world, empty=not any(driver.observe() for driver in drivers.values()))


def _drivers_of(desired: Desired) -> dict[str, str]:
    return {name: machine.driver for name, machine in desired.machines.items()}
