"""``validate`` of a fleet file: the file, its roster, and its template for every student."""

import os
import re
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.wiring.cluster_file import read
from swarmplan.cli.wiring.drivers import check_options
from swarmplan.cli.wiring.other_kinds import refuse_options
from swarmplan.errors import Problem, SpecError
from swarmplan.fleet.checks.names import misspelt, unknown_machines
from swarmplan.fleet.members import members_of
from swarmplan.limits import FAULTS
from swarmplan.model.values.first_few import counted
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.fleet.same import SameForStudents
from swarmplan.spec.fleet.values import OF_FLEET

if TYPE_CHECKING:
    from swarmplan.spec.fleet.settings import FleetSettings

_SET = re.compile(rf"--set (?P<setting>{'|'.join(map(re.escape, OF_FLEET))})(:\d+:\d+)?: ")


def checked_fleet_file(source: Source) -> str:
    """What is in the fleet file that the source names, with its warnings printed. Raises SpecError, and click.UsageError for options that a
    fleet file has no use for.

    Who has which cluster by now is not asked: whether a file is valid does not depend on the machine. So students without an index
    in the roster have those that they would get in a new fleet."""
    (file,) = source.files
    refuse_options(source, "a fleet file")
    found = load_fleet(file, os.environ)
    for warning in found.warnings:
        warn(warning)
    settings = found.settings
    machines, warnings = _templates(settings, source)
    for warning in warnings:
        warn(warning)
    counts = (counted(len(settings.students), "student"), counted(machines, "machine"))
    return f"{file} is valid: {', '.join(counts)}."


def _templates(settings: "FleetSettings", source: Source) -> tuple[int, tuple[str, ...]]:
    """The machines of all clusters, and the warnings of the template. Raises SpecError with each fault once."""
    fleet = Fleet(settings, source.simulate, {})
    members = members_of(settings, {})
    faults, warnings = SameForStudents(len(members)), SameForStudents(len(members))
    machines = 0
    for member in members:
        values = fleet.source(member).template or {}
        try:
            spec = read(fleet.source(member))
            check_options(spec)
        except SpecError as error:
            for problem in error.problems:
                faults.add(_in_fleet_file(problem, settings), member.student.id, values)
            continue
        machines += len(spec.desired.machines)
        for fault in unknown_machines(settings.checks, spec.desired, member.student.group):
            faults.add(fault, member.student.id, values)
        for warning in (*spec.warnings, *misspelt(settings.checks, spec.desired, member.student.group)):
            warnings.add(warning, member.student.id, values)
    if faults.found:
        raise SpecError(faults.lines(FAULTS, "errors"))
    return machines, tuple(warnings.lines(FAULTS, "warnings"))


def _in_fleet_file(problem: str, settings: "FleetSettings") -> str:
    """The problem with a value that the fleet sets, at the place where the fleet file has it."""
    found = _SET.match(problem)
    if found is None:
        return problem
    text = f"{settings.file}: {OF_FLEET[found['setting']]}: {problem[found.end() :]}"
    return Problem.at(settings.file, 0, 0, text)
