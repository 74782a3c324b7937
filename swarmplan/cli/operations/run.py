"""What apply, destroy and watch have in common: lock, observe, show, ask, carry out, report the result."""

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.known_clusters import other_clusters_hint
from swarmplan.cli.terminal.messages import ignore, warn
from swarmplan.cli.terminal.paths import forget, journal_file, lock_file
from swarmplan.cli.wiring.site import Site, preflight
from swarmplan.errors import ExitCode, Interrupted, NotConverged
from swarmplan.events import Event, Result, Verdict
from swarmplan.plan.plan import Plan

if TYPE_CHECKING:
    from swarmplan.reconcile.reconcile import Planner, Reconciler

EXIT_CODES = {
    Result.CONVERGED: ExitCode.DONE,
    Result.FAILED: ExitCode.FAILED,
    Result.NOT_CONVERGED: ExitCode.NOT_CONVERGED,
    Result.REFUSED: ExitCode.REFUSED,
    Result.INTERRUPTED: ExitCode.INTERRUPTED,
}
STOPPING = "Stopping: no new steps are started, running steps finish."


def run_plan(
    found: Site,
    approve: Callable[[Plan], str | None],
    log_format: str,
    command: str,
    *,
    check: Callable[[Plan], None],
    stop: threading.Event,
    report: Callable[[str], None] = ignore,
    planner: "Planner | None" = None,
    files: Sequence[str] = (),
) -> Verdict:
    """Bring the site to its Desired, by ``planner``'s plans (None: the ordinary one's). ``check`` sees the first plan before anything is asked and may raise Refused;
    ``report`` gets the drivers' notices. ``files`` are the cluster files, for the journal."""
    from swarmplan.execute.clock import RealClock
    from swarmplan.execute.executor import Executor
    from swarmplan.execute.journal import Journal
    from swarmplan.execute.lock import locked
    from swarmplan.plan.planner import make_plan
    from swarmplan.reconcile.reconcile import Reconciler
    from swarmplan.render.progress.progress import progress
    from swarmplan.render.redact import redact, redact_quoted

    cluster = found.desired.cluster
    journal = Journal(journal_file(cluster, simulated=found.simulated), uuid.uuid4().hex[:12])
    with locked(lock_file(cluster, simulated=found.simulated), cluster, command, warn):
        if unwritten := journal.begin(command, files):
            warn(unwritten)
        clock = RealClock()
        since = clock.now()
        with progress(cluster, log_format=log_format) as show:

            def listen(event: Event) -> None:
                redacted = replace(
                    event, detail=redact(event.detail), quoted=tuple(map(redact_quoted, event.quoted))
                )
                journal(redacted)
                show(redacted)

            parallelism = found.desired.policy.parallelism
            executor = Executor(found.fleet, listen, clock=clock, parallelism=parallelism, stop=stop)
            reconciler = Reconciler(found.desired, found.fleet, executor, approve, planner or make_plan)
            reconciler.within_timeout(lambda: preflight(found, report), since)
            first = reconciler.plan(since)
            check(first)
            verdict = reconciler.apply(first, since)
        journal.end(verdict.result, len(found.desired.machines))
        if verdict.result is Result.CONVERGED and not found.desired.machines:
            forget(cluster, simulated=found.simulated, warn=warn)
            verdict = replace(verdict, remains=_remains(found, reconciler))
        return verdict


def _remains(found: Site, reconciler: "Reconciler") -> tuple[str, ...]:
    try:
        return reconciler.within_timeout(lambda: remains(found))
    except (Interrupted, NotConverged) as cut:
        return (f"what else is left is not known: the check was cut short ({cut})",)


def remains(found: Site) -> tuple[str, ...]:
    """What is left of a cluster that was destroyed, observed now."""
    return tuple(line for _, driver in sorted(found.fleet.drivers.items()) for line in driver.remains())


def end(ctx: click.Context, found: Site, verdict: Verdict, follows: str = "") -> None:
    """Print the verdict and exit with its code. ``follows`` says what to do next, where that is not the result's usual advice."""
    from swarmplan.render.progress.verdict import destroyed_text, verdict_text

    name, done = found.desired.cluster, verdict.result is Result.CONVERGED
    destroyed = done and not found.desired.machines
    text = verdict_text(verdict, name, follows=follows)
    text = destroyed_text(verdict, name, other_clusters_hint(found)) if destroyed else text
    click.echo(text, err=not done)
    ctx.exit(int(EXIT_CODES[verdict.result]))
