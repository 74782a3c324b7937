"""The cluster of a page: looked at as ``status``, ``plan`` and ``drift`` look at it, and in between only by what a manager lists."""

import os
import time
from contextlib import ExitStack
from dataclasses import field, replace
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.ui.shown import lease_shown, run_here, shown
from swarmplan.cli.terminal.messages import each_once
from swarmplan.cli.terminal.options.source import Source
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure
from swarmplan.model.swarm import SwarmState
from swarmplan.ui.look import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swarmplan.cli.wiring.site import Site
    from swarmplan.drift.drift import Drift
    from swarmplan.execute.lock import Holder
    from swarmplan.history.record import Record, Unread
    from swarmplan.model.cluster import Observed
    from swarmplan.plan.plan import Plan

_WHOLE = 15.0
"""Seconds after which all is looked at again: files, machines, engines, and what a plan has to say."""
_WHOLE_CHANGED = 10.0
"""The same after the managers listed something else: each runs the commands of the file's secrets, and may ask registries."""
_SILENT = 2.0
"""The same where no manager answers any more."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One whole look, and what was made of it. ``here`` is the run on this machine that changed the cluster then."""

    site: "Site"
    observed: "Observed"
    plan: "Plan"
    drift: "Drift"
    runs: "Sequence[Record | Unread]"
    here: "Holder | None"
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
    printed: set[tuple[str, str]] = field(default_factory=set)

    def look(self) -> Look:
        """As it is now. Raises SwarmplanError."""
        try:
            with each_once(self.printed):  # the file has the same to say each time
                return self._look()
        except click.ClickException as error:  # such as the default file, which was moved away
            raise Failure(error.format_message()) from error

    def close(self) -> None:
        """Close its connections."""
        self.opened.close()

    def _look(self) -> Look:
        seen = self.seen
        if seen is None or self._is_due(seen):
            return self._whole()
        if seen.site.simulated or not isinstance(seen.observed.swarm, SwarmState):
            return seen.look
        return self._listed(seen)

    def _is_due(self, seen: _Seen) -> bool:
        if seen.site.simulated:  # nothing changes but by a command, which writes a file
            return seen.here != run_here(seen.site) or seen.files != self._files(seen.site)
        if self._age(seen) >= (_WHOLE_CHANGED if self.changed else _WHOLE):
            return True
        # While there is no swarm, no manager says that a run began or ended.
        return not isinstance(seen.observed.swarm, SwarmState) and seen.here != run_here(seen.site)

    def _whole(self) -> Look:
        from swarmplan.cli.operations.record import last_up_to_date, recorded_runs
        from swarmplan.cli.operations.renamed import renamed_by_file, with_renamed
        from swarmplan.cli.terminal.paths import journal_file
        from swarmplan.cli.wiring.site import opened
        from swarmplan.drift.find import find_drift
        from swarmplan.observe.snapshot import observe
        from swarmplan.plan.planner import make_plan

        self.seen = None  # where this fails, its connections are closed: the next look is a whole one
        self.opened.close()
        found = self.opened.enter_context(opened(self.source))
        files = self._files(found) if found.simulated else ()
        desired, here = found.desired, run_here(found)
        applied = journal_file(desired.cluster, simulated=found.simulated).exists()
        observed = observe(found.adapters, desired.policy.parallelism, desired)
        plan = with_renamed(make_plan, renamed_by_file(found))(desired, observed)
        runs = recorded_runs(found, observed) or ()
        drift = find_drift(desired, observed, applied=applied, last_up_to_date=last_up_to_date(runs))
        lease = lease_shown(found, observed, here)
        look = shown(found, observed, plan, drift, runs, lease=lease)
        self.seen = _Seen(found, observed, plan, drift, runs, here, look, time.monotonic(), files)
        self.changed = False
        return look

    def _listed(self, seen: _Seen) -> Look:
        """With what a manager lists now; of machines and engines as they were. Where none answers, a whole look says why."""
        from swarmplan.observe.swarm import observe_swarm

        before, here = seen.observed, run_here(seen.site)
        found = observe_swarm(seen.site.adapters, before.machines, before.engines)
        if not isinstance(found.swarm, SwarmState):
            return self._whole() if self._age(seen) >= _SILENT else seen.look
        listed = {
            name: getattr(found, name)
            for name in ("swarm", "nodes", "networks", "secrets", "configs", "services", "bookkeeping")
        }
        if here == seen.here and all(getattr(before, name) == value for name, value in listed.items()):
            return seen.look
        self.changed = True
        observed = replace(before, taken=time.time(), **listed)
        lease = lease_shown(seen.site, observed, here)
        look = shown(seen.site, observed, seen.plan, seen.drift, seen.runs, lease=lease, before=seen.look)
        self.seen = replace(seen, observed=observed, here=here, look=look)
        return look

    @staticmethod
    def _age(seen: _Seen) -> float:
        return time.monotonic() - seen.at

    def _files(self, found: "Site") -> tuple[object, ...]:
        """What tells that a simulated cluster or one of its files is another one."""
        from swarmplan.cli.terminal.paths import journal_file, simulated_file

        cluster = found.desired.cluster
        own = (simulated_file(cluster), journal_file(cluster, simulated=True))
        return tuple(map(_stamp, (*own, *self.source.paths(), *self.source.env_files)))


def _stamp(path: object) -> object:
    try:
        status = os.stat(str(path))  # noqa: PTH116 - what is asked for
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
