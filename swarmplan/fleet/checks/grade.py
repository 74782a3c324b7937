"""The checks of one cluster: first those that change nothing, all from the same looks at a cluster that nobody disturbed; then the others, one
after another."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from swarmplan.errors import Interrupted, Permanent, SwarmplanError
from swarmplan.execute.clock import Clock
from swarmplan.fleet.checks.disturb.disturbed import Changing, TakeLease, disturbed, undo_all
from swarmplan.fleet.checks.disturb.refusals import costs_quorum, refused
from swarmplan.fleet.checks.disturb.settling import settle
from swarmplan.fleet.checks.disturb.undo_file import UndoFile
from swarmplan.fleet.checks.judge import judged
from swarmplan.fleet.checks.results import CheckResult, Finding, Status, result_of
from swarmplan.fleet.checks.snapshot import GradedCluster, Snapshot
from swarmplan.fleet.checks.waiting import decided
from swarmplan.model.cluster import Observed
from swarmplan.model.values.first_few import counted, first_few
from swarmplan.observe.snapshot import observe
from swarmplan.spec.fleet.checks import Check, Disturbance, OfHttp, OfProgram

LONGEST = 1800.0
"""Seconds for all checks of one cluster. Those that disturb come one after another, and each may wait for ten minutes."""
_TOO_LONG = Finding(
    Status.BROKEN,
    f"not looked at: one cluster is graded for {LONGEST / 60:g} minutes at most; choose with --check",
)
_STOPPED = Finding(Status.BROKEN, "stopped before it was decided")


class Grading:
    """One grading of one cluster. ``take_lease`` takes its lease for a block; ``undo_file`` has what is to be undone in it; ``report`` is told what it is
    at. Safe for one thread."""

    def __init__(
        self,
        graded: GradedCluster,
        take_lease: TakeLease,
        undo_file: UndoFile,
        clock: Clock,
        report: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._graded, self._take_lease, self._undo_file, self._clock = graded, take_lease, undo_file, clock
        self._report, self._until = report, clock.now() + LONGEST
        self._results: dict[str, CheckResult] = {}
        self._latest: Observed | None = None

    def grade(self, checks: Sequence[Check], *, disturb: bool = True) -> tuple[CheckResult, ...]:
        """The results in this order. Raises nothing of SwarmplanError: what cannot be decided is broken. Not ``disturb``: checks that would are
        skipped. What an earlier grading left is undone first, in any case."""
        group = self._graded.member.student.group
        mine = [check for check in checks if check.group in {"", group}]
        for check in checks:
            if check not in mine:
                self._end(check, Finding(Status.SKIPPED, f"only for the group {check.group}"))
        undisturbed = [check for check in mine if not check.disturb]
        disturbing = [check for check in mine if check.disturb]
        try:
            self._undo_left()
            self._decide_together(undisturbed)
            if not disturb:
                self._end_all(disturbing, Finding(Status.SKIPPED, "would disturb the cluster: --no-disturb"))
            elif disturbing and not self._graded.stop.is_set():
                self._disturb_readable(disturbing)
            self._end_all(mine, _STOPPED)
        except Interrupted:
            self._end_all(mine, _STOPPED)
        except SwarmplanError as error:
            self._end_all(mine, Finding(Status.BROKEN, str(error)))
        return tuple(self._results[check.id] for check in checks)

    def _undo_left(self) -> None:
        if not self._undo_file.read():
            return
        with self._take_lease() as changing:
            undo_all(changing, self._undo_file, self._clock)
            settle(self._graded.desired, None, self._look, self._clock, self._graded.stop.is_set)

    def _disturb_readable(self, checks: Sequence[Check]) -> None:
        """The same, of a cluster that can be read: of another not even the lease is taken."""
        snapshot = self._snapshot(fresh=False)
        unreadable = snapshot.unreadable()
        if unreadable is not None and unreadable.status is not Status.FAIL:
            self._end_all(checks, unreadable)
            return
        for check in checks:
            if (missing := _missing(check, snapshot)) is not None:
                self._end(check, missing)
        if left := [check for check in checks if check.id not in self._results]:
            self._disturb(left)

    def _disturb(self, checks: Sequence[Check]) -> None:
        with self._take_lease() as changing:
            for check in checks:
                if self._graded.stop.is_set():
                    return
                if self._clock.now() >= self._until:
                    self._end_all(checks, _TOO_LONG)
                    return
                self._report(f"{check.title}: {', '.join(map(str, check.disturb))}")
                self._disturbed(check, changing)

    def _disturbed(self, check: Check, changing: Changing) -> None:
        began, snapshot = time.monotonic(), self._snapshot(fresh=True)
        disturb = self._own(check)
        if (refusal := refused(disturb, snapshot)) is not None:
            return self._end(check, refusal)
        costs = costs_quorum(disturb, snapshot)
        found: Finding | None = None
        try:
            with disturbed(disturb, snapshot, changing, self._undo_file, self._clock, costs_quorum=costs):
                self._forget(check)
                found = self._found(check)
        except Interrupted:
            raise
        except SwarmplanError as error:
            self._end(check, found or Finding(Status.BROKEN, str(error)), began)
            if self._undo_file.read():
                raise
        self._end(check, found or _STOPPED, began)
        self._forget(check)
        why = settle(self._graded.desired, snapshot.seen, self._look, self._clock, self._graded.stop.is_set)
        if why and not self._graded.stop.is_set():
            raise Permanent(f"the cluster did not settle after the check {check.id}: {why}")
        if costs:
            changing.quorum_is_back()
        return None

    def _forget(self, check: Check) -> None:
        """Close the connections to what was stopped or started."""
        for one in self._own(check):
            self._graded.adapters.forget(one.machine)

    def _own(self, check: Check) -> tuple[Disturbance, ...]:
        """What is done first, to machines by the names that they have in this cluster."""
        return tuple(replace(one, machine=self._graded.machine(one.machine)) for one in check.disturb)

    def _decide_together(self, checks: Sequence[Check]) -> None:
        """Checks that change nothing. Raises Interrupted."""

        def waits(left: Sequence[Check]) -> None:
            self._report(f"waits for {counted(len(left), 'check')}: {first_few([one.id for one in left])}")

        if self._graded.stop.is_set():
            return
        stop, look = self._graded.stop.is_set, lambda fresh: self._snapshot(fresh=fresh)
        for one in decided(checks, look, self._clock, stop, limit=self._until, waits=waits):
            self._end(one.check, one.finding, one.began)

    def _found(self, check: Check) -> Finding:
        """What a check finds in a cluster that was just disturbed for it. Raises Interrupted."""
        stop, look = self._graded.stop.is_set, lambda _fresh: self._snapshot(fresh=True)
        return next(decided([check], look, self._clock, stop, limit=self._until)).finding

    def _snapshot(self, *, fresh: bool) -> Snapshot:
        latest = self._latest
        return Snapshot(self._graded, latest if latest is not None and not fresh else self._look())

    def _look(self) -> Observed:
        graded = self._graded
        self._latest = observe(graded.adapters, graded.desired.policy.parallelism)
        return self._latest

    def _end(self, check: Check, finding: Finding, began: float | None = None) -> None:
        """The first end of a check counts."""
        seconds = 0.0 if began is None else time.monotonic() - began
        self._results.setdefault(check.id, result_of(check, finding, seconds))

    def _end_all(self, checks: Sequence[Check], finding: Finding) -> None:
        for check in checks:
            self._end(check, finding)


def _missing(check: Check, snapshot: Snapshot) -> Finding | None:
    """What a check finds of a thing that is not there, as before a lesson is begun: no disturbance brings that, so none is made. None for
    any other."""
    if isinstance(check.assertion, OfHttp | OfProgram):
        return None
    found = judged(check.assertion, snapshot)
    return found if found.absent else None
