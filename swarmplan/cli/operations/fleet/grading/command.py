"""The clusters of a fleet graded, several at a time, each under its own lease where it is disturbed."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.grading.disturbances import held, undo_file_of
from swarmplan.cli.operations.fleet.grading.progress import Report, grading_progress
from swarmplan.cli.operations.fleet.one_cluster import work_on_all
from swarmplan.cli.operations.fleet.rights import check_rights
from swarmplan.cli.terminal.signals import stopping
from swarmplan.dataclass import dataclass
from swarmplan.errors import SwarmplanError
from swarmplan.execute.clock import RealClock
from swarmplan.fleet.checks.grade import Grading
from swarmplan.fleet.checks.results import Finding, Grade, Status, result_of
from swarmplan.fleet.checks.snapshot import GradedCluster
from swarmplan.fleet.members import Member
from swarmplan.model.values.nearest import suggestion_or_list
from swarmplan.utc_time import utc_text

if TYPE_CHECKING:
    import threading

    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.execute.clock import Clock
    from swarmplan.model.cluster import Desired, Observed
    from swarmplan.spec.fleet.checks import Check

_STOPPING = "Stopping: what is disturbed is put right, no other check is begun."


@dataclass(frozen=True, slots=True)
class FleetGrades:
    """The grades in the order of the roster; when it began (RFC 3339), and for how long it went."""

    grades: tuple[Grade, ...]
    started: str
    seconds: float


class CountedClock:
    """The time of a simulated cluster, which passes by calls: nobody waits for it."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds that were slept."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let them pass at once."""
        self._now += seconds


def chosen_checks(fleet: Fleet, names: Sequence[str]) -> "tuple[Check, ...]":
    """The checks of the fleet, or those of these names, in the order of the file. Raises click.UsageError."""
    checks = fleet.settings.checks
    if not checks:
        raise click.UsageError(
            f"{fleet.settings.file} has no checks: list them under checks, or name a file there"
        )
    known = [check.id for check in checks]
    for name in names:
        if name not in known:
            raise click.UsageError(
                f"--check {name}: there is no such check{suggestion_or_list(name, known, known)}"
            )
    return tuple(check for check in checks if not names or check.id in names)


def grade_fleet(
    fleet: Fleet, members: Sequence[Member], checks: "Sequence[Check]", log_format: str, *, disturb: bool
) -> FleetGrades:
    """The grades of those who are in the roster. One cluster that cannot be read stops no other. Raises Interrupted, once all that was
    disturbed is put right."""
    began, started = time.monotonic(), utc_text(datetime.now(UTC))
    inside = [member for member in members if not member.removed]
    check_rights(fleet, inside)
    origin = fleet.origin()
    with stopping(_STOPPING) as stop, grading_progress(log_format, len(inside)) as shown:

        def work(member: Member) -> Grade:
            with shown.show(member.cluster) as report:
                return _graded(fleet, member, checks, origin, stop, report, disturb=disturb)

        stopped = "stopped while grading; run the command again for the results"
        grades = work_on_all(fleet, inside, work, stop, stopped=stopped, ended=shown.ended)
    return FleetGrades(grades, started, time.monotonic() - began)


def _graded(  # noqa: PLR0917 - what a grading has
    fleet: Fleet,
    member: Member,
    checks: "Sequence[Check]",
    origin: "Origin",
    stop: "threading.Event",
    report: Report,
    *,
    disturb: bool,
) -> Grade:
    began = time.monotonic()
    try:
        with fleet.opened(member) as found:
            # In some lessons the students make the swarm themselves: it has no label then.
            found.adapters.accept_unlabelled = True
            graded = GradedCluster(member, found.desired, found.adapters, found.simulated, stop, _document)
            clock: Clock = CountedClock() if found.simulated else RealClock()
            grading = Grading(graded, lambda: held(found, origin, stop), undo_file_of(found), clock, report)
            results = grading.grade(checks, disturb=disturb)
    except SwarmplanError as error:
        why = Finding(Status.BROKEN, str(error))
        results = tuple(result_of(check, why) for check in checks)
    return Grade(member, results, time.monotonic() - began)


def _document(desired: "Desired", observed: "Observed") -> str:
    """What programs read of the cluster: what ``status --format json`` prints."""
    from swarmplan.render.status.json_text import status_json

    return json.dumps(status_json(desired, observed))
