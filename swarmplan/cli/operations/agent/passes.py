"""What the passes of one cluster have in common, of a watch and of an agent alike: each loads the files again, looks, and holds the lock
only while something is done."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from swarmplan.cli.operations.hooks import Reported
from swarmplan.dataclass import dataclass
from swarmplan.errors import ExitCode, SpecError, SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.plan.plan import Plan
from swarmplan.reconcile.rolled_back import RolledBack

if TYPE_CHECKING:
    from swarmplan.cli.operations.renamed import Renamed
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.cli.wiring.site import Site
    from swarmplan.reconcile.reconcile import Planner


@dataclass(slots=True)
class Passes:
    """``command`` is what is recorded as who did it (``swarmplan watch``). ``cluster`` is the name of the cluster that was applied last;
    ``rolled_back`` are the updates that the engine rolled back, ``reported`` is what was said already."""

    command: str
    log_format: str
    cluster: str = ""
    rolled_back: RolledBack = field(default_factory=RolledBack)
    reported: Reported = field(default_factory=Reported)

    def renamed(self, found: "Site", place: str) -> "Renamed | None":
        """Whether the files, which are at ``place``, name another cluster than the one that was applied last, wherever the name comes from."""
        from swarmplan.cli.operations.known_clusters import KnownCluster
        from swarmplan.cli.operations.renamed import renamed, renamed_by_file

        last = self.cluster or found.desired.cluster
        if found.desired.cluster == last:
            return renamed_by_file(found)
        old = KnownCluster(last, found.simulated, (), None, None, None, None)
        return renamed(old, found.desired.cluster, str(found.named_at or place))

    def planner(self, was: "Renamed | None", make: "Planner | None" = None) -> "Planner":
        """The plans of a pass: without what the engine rolled back, and asking for approval to begin another cluster. ``make`` makes
        them (None: of the whole file)."""
        from swarmplan.cli.operations.renamed import with_renamed

        if make is None:
            return with_renamed(self.rolled_back.plan, was)
        return with_renamed(lambda desired, observed: self.rolled_back.plan(desired, observed, make), was)

    def look(self, found: "Site", planner: "Planner", stop: threading.Event) -> Plan:
        """What would be done now. Nobody needs to be kept from a run for it."""
        from swarmplan.execute.executor import Executor
        from swarmplan.reconcile.reconcile import Reconciler

        executor = Executor(found.adapters, lambda _event: None, stop=stop)
        return Reconciler(found.desired, found.adapters, executor, lambda _plan: None, planner).plan()

    def carry_out(
        self,
        found: "Site",
        planner: "Planner",
        approve: Callable[[Plan], str | None],
        *,
        stop: threading.Event,
        files: Sequence[str],
        origin: "Origin",
        run: str = "",
    ) -> Verdict:
        """Bring the cluster up to date under its lease, as far as it is approved. ``run`` is the id in the history ("": a new one)."""
        from swarmplan.cli.operations.run import run_plan

        def approved(plan: Plan) -> str | None:
            refusal = approve(plan)
            if refusal is None:
                self.rolled_back.approve(plan)
            return refusal

        verdict = run_plan(
            found,
            approved,
            self.log_format,
            self.command,
            check=lambda _plan: None,
            stop=stop,
            planner=planner,
            files=files,
            reported=self.reported,
            origin=origin,
            run=run,
        )
        self.rolled_back.record(verdict.outcomes)
        if verdict.outcomes or verdict.result is Result.CONVERGED:
            self.cluster = found.desired.cluster
        return verdict


def verdict_of(error: SwarmplanError) -> Verdict:
    """The verdict of a pass that this error ended. An error in the files is no failure: it may be fixed."""
    refused = isinstance(error, SpecError) or error.exit_code is ExitCode.REFUSED
    return Verdict(Result.REFUSED if refused else Result.FAILED, str(error))


def nothing_to_do(plan: Plan) -> bool:
    """Whether a look was all, for which nobody needs to be kept from a run."""
    return plan.converged and not plan.bookkeeping
