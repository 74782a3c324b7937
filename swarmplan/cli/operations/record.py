"""The record of a run that changed something, written to the swarm at its end."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import swarmplan
from swarmplan.cli.terminal.messages import warn
from swarmplan.drift.drift import LastRun
from swarmplan.errors import Failure, SwarmplanError, Unreachable
from swarmplan.events import Result, Verdict
from swarmplan.history.collector import RunCollector
from swarmplan.history.record import Record, Unread
from swarmplan.history.store import records, store
from swarmplan.model.cluster import Observed
from swarmplan.model.swarm import SwarmState
from swarmplan.system.workers import run_cancellable
from swarmplan.utc_time import utc_text

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site
    from swarmplan.history.provenance import Provenance

_DEADLINE = 20.0
"""Seconds for a few calls: as long as an election of managers takes, and some more."""
_WHOLE = frozenset({"apply", "watch", "agent"})
"""The commands of history that compare the whole file."""


class Recorder:
    """Of one run. ``collector`` gets its steps and plans."""

    def __init__(self, found: "Site", command: str, run: str, origin: "Callable[[], Provenance]") -> None:
        self.collector = RunCollector()
        self._epoch: Callable[[], int] = lambda: 0
        self._found, self._command, self._run, self._origin = found, command, run, origin
        self._began, self._clock = datetime.now(UTC), time.monotonic()

    def leased(self, guarded: "Site", epoch: Callable[[], int]) -> None:
        """The lease is held: the record is written through the adapters that it guards, as everything is, and has the
        lease's epoch, which is another one where the lease was taken again on the way."""
        self._found, self._epoch = guarded, epoch

    def recorded(self, run: Callable[[], Verdict]) -> Verdict:
        """What ``run`` returns, which changes the cluster. However it ends, a record of it is written where a step was done or
        tried; one that cannot be written is a warning."""
        result = Result.FAILED
        try:
            verdict = run()
            result = verdict.result
        except SwarmplanError as error:
            result = Result.of(error.exit_code)
            raise
        finally:
            if self.collector.began:
                self._write(result)
        return verdict

    def _write(self, result: Result) -> None:
        desired = self._found.desired
        gone = not desired.machines
        if gone and result is Result.CONVERGED:
            return  # and the swarm with them
        record = self._record(result)
        until = time.monotonic() + _DEADLINE

        def late() -> Failure | None:
            slow = f"no manager confirmed it within {_DEADLINE:g} s"
            return Unreachable(slow) if time.monotonic() > until else None

        try:
            run_cancellable(lambda: store(self._found.adapters, record, desired.policy.keep_runs), late)
        except SwarmplanError as error:
            if not (
                gone and isinstance(error, Unreachable)
            ):  # where its managers went, there is nothing to keep it
                warn(f"this run could not be recorded in the swarm: {error}")

    def _record(self, result: Result) -> Record:
        return self.collector.record(
            self._run,
            self._found.desired.cluster,
            self._command.removeprefix("swarmplan "),
            utc_text(self._began),
            duration=time.monotonic() - self._clock,
            result=str(result),
            origin=self._origin(),
            epoch=self._epoch(),
            version=swarmplan.__version__,
        )


def recorded_runs(found: "Site", observed: Observed) -> list[Record | Unread] | None:
    """The runs that are recorded in the swarm that was observed, the newest first; None where they cannot be read."""
    if not isinstance(observed.swarm, SwarmState):
        return None
    try:
        return [kept.run for kept in records(found.adapters.manager())]
    except Failure:
        return None


def last_up_to_date(runs: Iterable[Record | Unread]) -> LastRun | None:
    """The first of these, which are the newest first, after which all of the file was up to date. Other commands than those that
    bring the whole file about end well with something drifted, as a rotated token does."""
    for run in runs:
        if not isinstance(run, Record) or run.partial or run.command not in _WHOLE:
            continue
        if run.result == Result.CONVERGED:
            return LastRun(run.id, run.started, run.origin.user, run.origin.commit)
    return None
