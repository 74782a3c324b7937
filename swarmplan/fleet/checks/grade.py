"""The checks of one cluster: first those that change nothing, from one look at a cluster that nobody disturbed; then the others, one after
another."""

import time
from collections.abc import Sequence
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
from swarmplan.model.cluster import Observed
from swarmplan.observe.snapshot import observe
from swarmplan.spec.fleet.checks import Check, Disturbance

_PAUSE = 1.0
_STOPPED = Finding(Status.BROKEN, "stopped before it was decided")


class Grading:
    """One grading of one cluster. ``take_lease`` takes its lease for a block; ``undo_file`` has what is to be undone in it. Safe for one thread."""

    def __init__(
        self, graded: GradedCluster, take_lease: TakeLease, undo_file: UndoFile, clock: Clock
    ) -> None:
        self._graded, self._take_lease, self._undo_file, self._clock = graded, take_lease, undo_file, clock
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
            for check in undisturbed:
                self._check(check)
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
        unreadable = self._snapshot(fresh=False).unreadable()
        if unreadable is not None and unreadable.status is not Status.FAIL:
            self._end_all(checks, unreadable)
        else:
            self._disturb(checks)

    def _disturb(self, checks: Sequence[Check]) -> None:
        with self._take_lease() as changing:
            for check in checks:
                if self._graded.stop.is_set():
                    return
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
                found = self._found(check, fresh=True)
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

    def _check(self, check: Check) -> None:
        if not self._graded.stop.is_set():
            began = time.monotonic()
            self._end(check, self._found(check), began)

    def _found(self, check: Check, *, fresh: bool = False) -> Finding:
        """What a check finds, looked at again for as long as it has. Raises Interrupted."""
        until = self._clock.now() + check.within
        while True:
            found = judged(check.assertion, self._snapshot(fresh=fresh))
            hopeless = found.status is Status.BROKEN and not check.disturb
            if found.holds or hopeless or self._clock.now() >= until:
                return found
            if self._graded.stop.is_set():
                raise Interrupted("stopped while a check was waited for")
            self._clock.sleep(_PAUSE)
            fresh = True

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
