"""A fleet opened from its file: to look at it, or to change it."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.paths import fleet_file
from swarmplan.errors import Refused, SpecError
from swarmplan.fleet.register import read_register
from swarmplan.spec.fleet.loader import TEMPLATE, TO_DESTROY, load_fleet
from swarmplan.spec.fleet.settings import FleetSettings

_REMEMBERED = "what is destroyed are the clusters of {} that this machine remembers"


def opened_fleet(file: str, *, simulate: bool, one_look: bool = False) -> Fleet:
    """The fleet of this file; with ``one_look`` each template is read once. Raises SpecError and Permanent."""
    fleet = _with_register(_settings(file), simulate=simulate)
    fleet.reread = partial(_reread, fleet, file, destroying=False)
    fleet.templates = {} if one_look else None
    return fleet


@contextmanager
def changing_fleet(file: str, *, simulate: bool, destroying: bool = False) -> Iterator[Fleet]:
    """The same, for a command that changes it. Several may at a time: each cluster has its own lock and lease, and what they share is changed by
    one alone (``Fleet.alone``). ``destroying``: where the roster, or what else the end of a fleet has no use for, cannot be read, the fleet is what is
    remembered of it."""
    settings = _remembered_settings(file, simulate=simulate) if destroying else _settings(file)
    fleet = _with_register(settings, simulate=simulate)
    fleet.changing, fleet.templates = True, {}
    fleet.reread = partial(_reread, fleet, file, destroying=destroying)
    try:
        yield fleet
    finally:
        fleet.forget_lock()


def _remembered_settings(file: str, *, simulate: bool) -> FleetSettings:
    """What the file says; where it has errors, what of it the removal of clusters needs, with the students that are remembered."""
    try:
        return _settings(file)
    except SpecError as error:
        settings = _settings_of(file, TO_DESTROY) or _settings_of(file, TO_DESTROY - TEMPLATE)
        if settings is None:
            raise
        known = read_register(fleet_file(settings.name, simulated=simulate))
        if not known:
            raise
        for problem in error.problems:
            warn(problem)
        warn(f"the fleet file cannot be read as a whole: {_REMEMBERED.format(settings.name)}")
        students = {one.student.id: one.student for one in known.values()}
        return replace(settings, students=tuple(students.values()))


def _reread(fleet: Fleet, file: str, *, destroying: bool) -> None:
    """Take the file as it is by now: while a command waited, another one may have let a student in who was added meanwhile. Where a ``destroying`` one
    cannot read it, the students are those that are remembered."""
    try:
        found = load_fleet(file, os.environ).settings
    except SpecError:
        if not destroying:
            raise
        students = {one.student.id: one.student for one in fleet.known.values()}
        fleet.settings = replace(fleet.settings, students=tuple(students.values()))
        return
    if found.name != fleet.settings.name:
        raise Refused(
            f"{file}: the fleet is called {found.name} by now, so what clusters of {fleet.settings.name} share is left as it is: run the command again"
        )
    fleet.settings = found


def _settings_of(file: str, only: Collection[str]) -> FleetSettings | None:
    """What these keys of the file say; None where that cannot be read either."""
    try:
        return load_fleet(file, os.environ, only=only).settings
    except SpecError:
        return None


def _settings(file: str) -> FleetSettings:
    """What the file says, with its warnings printed."""
    found = load_fleet(file, os.environ)
    for warning in found.warnings:
        warn(warning)
    return found.settings


def _with_register(settings: FleetSettings, *, simulate: bool) -> Fleet:
    """The fleet as it is remembered now."""
    return Fleet(settings, simulate, read_register(fleet_file(settings.name, simulated=simulate)))
