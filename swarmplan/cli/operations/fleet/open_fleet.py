"""A fleet opened from its file: to look at it, or alone on this machine, to change it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.paths import fleet_file
from swarmplan.errors import Locked, Permanent, reason_of
from swarmplan.fleet.register import read_register
from swarmplan.lock_files import Held, held
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.fleet.settings import FleetSettings


def opened_fleet(file: str, *, simulate: bool) -> Fleet:
    """The fleet of this file. Raises SpecError and Permanent."""
    return _with_register(_settings(file), simulate=simulate)


@contextmanager
def changing_fleet(file: str, *, simulate: bool) -> Iterator[Fleet]:
    """The same, for a command that changes it: one at a time on this machine. Each cluster has its own lease besides. Raises Locked."""
    settings = _settings(file)
    place = fleet_file(settings.name, simulated=simulate).with_suffix(".lock")
    with ExitStack() as opened:
        try:
            opened.enter_context(held(place))
        except Held as other:
            raise Locked(
                f"another command changes the fleet {settings.name} (process {other.pid or 'unknown'}): wait for it to end"
            ) from None
        except OSError as error:
            raise Permanent(f"{place}: the lock of the fleet cannot be had: {reason_of(error)}") from error
        opened.callback(_forget_empty, place)
        yield _with_register(settings, simulate=simulate)


def _settings(file: str) -> FleetSettings:
    """What the file says, with its warnings printed."""
    found = load_fleet(file, os.environ)
    for warning in found.warnings:
        warn(warning)
    return found.settings


def _with_register(settings: FleetSettings, *, simulate: bool) -> Fleet:
    """The fleet as it is remembered now: for a command that changes it, once it has the lock."""
    return Fleet(settings, simulate, read_register(fleet_file(settings.name, simulated=simulate)))


def _forget_empty(lock: Path) -> None:
    """Remove the lock of a fleet without clusters, and folders that are empty then; while it is held."""
    if not lock.with_suffix(".json").exists():
        with suppress(OSError):
            lock.unlink()
            lock.parent.rmdir()
