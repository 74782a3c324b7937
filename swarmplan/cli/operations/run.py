"""What apply, destroy and watch have in common: lock, observe, show, ask, execute, report the result."""

import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.known_clusters import other_clusters_hint
from swarmplan.cli.terminal.messages import ignore, inform, json_lines, warn
from swarmplan.cli.terminal.paths import forget, journal_file, lock_file
from swarmplan.cli.wiring.site import Site, preflight
from swarmplan.errors import ExitCode, Interrupted, NotConverged
from swarmplan.events import Event, Result, Verdict
from swarmplan.plan.plan import Plan

if TYPE_CHECKING:
    from swarmplan.cli.terminal.run_document import RunDocument
    from swarmplan.reconcile.reconcile import Planner, Reconciler

EXIT_CODES = {
    Result.CONVERGED: ExitCode.DONE,
    Result.FAILED: ExitCode.FAILED,
    Result.NOT_CONVERGED: ExitCode.NOT_CONVERGED,
    Result.REFUSED: ExitCode.REFUSED,
    Result.INTERRUPTED: ExitCode.INTERRUPTED,
}
_STOPPING = "Stopping: no new steps are started, running steps finish."


def run_command(
    ctx: click.Context,
    found: Site,
    approve: Callable[[Plan], str | None],
    *,
    check: Callable[[Plan], None],
    report: Callable[[str], None] = ignore,
    planner: "Planner | None" = None,
    files: Sequence[str] = (),
) -> Verdict:
    """``run_plan`` for the command of ``ctx``, stopped by signals."""
    from swarmplan.cli.terminal.signals import stopping

    with stopping(_STOPPING) as stop:
        return run_plan(
            found, approve, ctx.obj["log_format"], f"swarmplan {ctx.info_name}", check=check, stop=stop,
            report=report, planner=planner, files=files, document=ctx.obj["document"],
        )  # fmt: skip


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
    document: "RunDocument | None" = None,
) -> Verdict:
    """Bring the site to its Desired, by ``planner``'s plans (None: the ordinary one's). ``check`` sees the first plan before anything is asked and may raise Refused;
    ``report`` gets the drivers' notices. ``files`` are the cluster files, for the journal. ``document`` learns of the cluster
    and the first plan."""
    from swarmplan.execute.clock import RealClock
    from swarmplan.execute.executor import Executor
    from swarmplan.execute.journal import Journal
    from swarmplan.execute.lock import locked
    from swarmplan.plan.planner import make_plan
    from swarmplan.reconcile.reconcile import Reconciler
    from swarmplan.render.progress.progress import progress
    from swarmplan.render.redact import redact, redact_quoted

    cluster = found.desired.cluster
    if document is not None:
        document.cluster = cluster
    place = journal_file(cluster, simulated=found.simulated)
    journal = Journal(place, uuid.uuid4().hex[:12])
    with (
        locked(lock_file(cluster, simulated=found.simulated), cluster, command, warn),
        _forgotten_unless_changed(found, known=place.exists()) as changed,
    ):
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
            if document is not None:
                document.plan = first
            check(first)
            changed.set()
            verdict = reconciler.apply(first, since)
        journal.end(verdict.result, len(found.desired.machines))
        if not verdict.outcomes and verdict.result is not Result.CONVERGED:
            changed.clear()
        if verdict.result is Result.CONVERGED and not found.desired.machines:
            forget(cluster, simulated=found.simulated, warn=warn)
            verdict = replace(verdict, remains=_remains(found, reconciler))
        return verdict


@contextmanager
def _forgotten_unless_changed(found: Site, *, known: bool) -> Iterator[threading.Event]:
    """Forgets a cluster that was not ``known`` before, unless the event is set at the end: a run that was refused makes no
    cluster."""
    changed = threading.Event()
    try:
        yield changed
    finally:
        if not (known or changed.is_set()):
            forget(found.desired.cluster, simulated=found.simulated, warn=warn)


def _remains(found: Site, reconciler: "Reconciler") -> tuple[str, ...]:
    try:
        return reconciler.within_timeout(lambda: remains(found))
    except (Interrupted, NotConverged) as cut:
        return (f"what else is left is not known: the check was cut short ({cut})",)


def remains(found: Site) -> tuple[str, ...]:
    """What is left of a cluster that was destroyed, observed now."""
    return tuple(line for _, driver in sorted(found.fleet.drivers.items()) for line in driver.remains())


def plan_printer(
    document: "RunDocument | None" = None, *, show_values: bool = False
) -> Callable[[Plan], None]:
    """Prints a plan as text: to stdout, or to stderr where stdout is for the ``document``. There, in a JSON log, one
    line has its summary."""
    from swarmplan.render.plan.json_text import hazard_json
    from swarmplan.render.plan.plan import plan_summary, print_plan

    def log(plan: Plan) -> None:
        if not json_lines():
            print_plan(plan, show_values=show_values, stream=sys.stderr)
            return
        hazards = [hazard_json(hazard) for hazard in plan.hazards]
        inform(
            plan_summary(plan), event="plan.made", cluster=plan.cluster, digest=plan.digest, hazards=hazards
        )

    return partial(print_plan, show_values=show_values) if document is None else log


def report_verdict(verdict: Verdict, cluster: str, text: str) -> None:
    """Print the ``text`` of a verdict to stderr."""
    level = "info" if verdict.result is Result.CONVERGED else "error"
    result, left = str(verdict.result), list(verdict.left)
    inform(text, level, event="run.ended", cluster=cluster, result=result, reason=verdict.reason, left=left)


def end(ctx: click.Context, found: Site, verdict: Verdict, follows: str = "") -> None:
    """Print the verdict and exit with its code: to stdout where it is good, unless that is for a JSON document. ``follows``
    says what to do next, where that is not the result's usual advice."""
    from swarmplan.render.progress.verdict import destroyed_text, verdict_text

    document = ctx.obj["document"]
    name, done = found.desired.cluster, verdict.result is Result.CONVERGED
    destroyed = done and not found.desired.machines
    text = verdict_text(verdict, name, follows=follows)
    text = destroyed_text(verdict, name, other_clusters_hint(found)) if destroyed else text
    if document is not None:
        document.verdict = verdict
    if done and document is None:
        click.echo(text)
    else:
        report_verdict(verdict, name, text)
    ctx.exit(int(EXIT_CODES[verdict.result]))
