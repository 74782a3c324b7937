"""The cluster of a page: looked at as ``status``, ``plan`` and ``drift`` look at it, and in between only by what a manager lists."""

import os
import time
from contextlib import ExitStack
from dataclasses import field, replace
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.options.source import Source
from swarmplan.dataclass import dataclass
from swarmplan.ui.look import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swarmplan.cli.wiring.site import Site
    from swarmplan.drift.drift import Drift
    from swarmplan.history.record import Record, Unread
    from swarmplan.model.cluster import Desired, Observed
    from swarmplan.plan.plan import Plan

_WHOLE = 15.0
"""Seconds after which all is looked at again: files, machines, engines, and what a plan has to say."""
_WHOLE_CHANGED = 2.0
"""The same after the managers listed something else."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One whole look, and what was made of it."""

    site: "Site"
    observed: "Observed"
    plan: "Plan"
    drift: "Drift"
    runs: "Sequence[Record | Unread]"
    look: Look
    at: float
    files: tuple[object, ...] = ()


@dataclass(slots=True)
class LookedAt:
    """One cluster; used by one thread at a time."""

    source: Source
    seen: _Seen | None = None
    changed: bool = False
    opened: ExitStack = field(default_factory=ExitStack)

    def look(self) -> Look:
        """As it is now. Raises SwarmplanError."""
        seen = self.seen
        if seen is None or self._is_due(seen):
            self.seen = None  # where this fails, the next look is a whole one
            return self._whole()
        return seen.look if seen.site.simulated else self._listed(seen)

    def close(self) -> None:
        """Close its connections."""
        self.opened.close()

    def _is_due(self, seen: _Seen) -> bool:
        if seen.site.simulated:  # nothing changes but by a command, which writes a file
            return seen.files != self._files(seen.site)
        return time.monotonic() - seen.at >= (_WHOLE_CHANGED if self.changed else _WHOLE)

    def _whole(self) -> Look:
        from swarmplan.cli.operations.record import recorded_runs
        from swarmplan.cli.operations.renamed import renamed_by_file, with_renamed
        from swarmplan.cli.terminal.paths import journal_file
        from swarmplan.cli.wiring.site import opened
        from swarmplan.drift.find import find_drift
        from swarmplan.observe.snapshot import observe
        from swarmplan.plan.planner import make_plan

        self.opened.close()
        found = self.opened.enter_context(opened(self.source))
        files = self._files(found) if found.simulated else ()
        desired = found.desired
        applied = journal_file(desired.cluster, simulated=found.simulated).exists()
        observed = observe(found.adapters, desired.policy.parallelism, desired)
        plan = with_renamed(make_plan, renamed_by_file(found))(desired, observed)
        drift = find_drift(desired, observed, applied=applied)
        runs = recorded_runs(found, observed) or ()
        look = _look(desired, observed, plan, drift, runs)
        self.seen = _Seen(found, observed, plan, drift, runs, look, time.monotonic(), files)
        self.changed = False
        return look

    def _listed(self, seen: _Seen) -> Look:
        """With what a manager lists now; of machines and engines as they were. Where none answers, a whole look says why."""
        from swarmplan.model.swarm import SwarmState
        from swarmplan.observe.swarm import observe_swarm

        before = seen.observed
        found = observe_swarm(seen.site.adapters, before.machines, before.engines)
        if not isinstance(found.swarm, SwarmState):
            return self._whole()
        listed = {
            name: getattr(found, name)
            for name in ("swarm", "nodes", "networks", "secrets", "configs", "services", "bookkeeping")
        }
        if all(getattr(before, name) == value for name, value in listed.items()):
            return seen.look
        self.changed = True
        observed = replace(before, taken=time.time(), **listed)
        look = _look(seen.site.desired, observed, seen.plan, seen.drift, seen.runs, before=seen.look)
        self.seen = replace(seen, observed=observed, look=look)
        return look

    def _files(self, found: "Site") -> tuple[object, ...]:
        """What tells that a simulated cluster or one of its files is another one."""
        from swarmplan.cli.terminal.paths import journal_file, simulated_file

        cluster = found.desired.cluster
        own = (simulated_file(cluster), journal_file(cluster, simulated=True))
        return tuple(map(_stamp, (*own, *self.source.paths(), *self.source.env_files)))


def _look(
    desired: "Desired",
    observed: "Observed",
    plan: "Plan",
    drift: "Drift",
    runs: "Sequence[Record | Unread]",
    *,
    before: Look | None = None,
) -> Look:
    """``before``: plan, drift and runs are as they were then."""
    from swarmplan.health.adoption import with_adopted
    from swarmplan.health.gone_values import without_gone_values
    from swarmplan.ui.documents import documents, overview_text
    from swarmplan.views.make_matrix import matrix_of

    seen = without_gone_values(desired, with_adopted(desired, observed))
    if before is None:
        made = documents(desired, seen, plan, drift, runs)
    else:
        made = {**before.documents, "overview": overview_text(desired, seen, plan, drift, runs)}
    return Look(desired.cluster, matrix_of(desired, seen), made, observed.taken)


def _stamp(path: object) -> object:
    try:
        status = os.stat(str(path))  # noqa: PTH116 - what is asked for
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
