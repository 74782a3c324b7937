"""What apply, destroy and watch have in common: lock, observe, show, ask, execute, report the result."""

import sys
import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.hooks import Reported, RunHooks
from swarmplan.cli.operations.known_clusters import other_clusters_hint
from swarmplan.cli.operations.record import Recorder
from swarmplan.cli.operations.renamed import named_in
from swarmplan.cli.terminal.messages import cluster_in_messages, ignore, inform, json_lines, warn
from swarmplan.cli.terminal.paths import forget, journal_file
from swarmplan.cli.wiring.site import Site, preflight
from swarmplan.errors import Interrupted, NotConverged
from swarmplan.events import Event, Result, Verdict
from swarmplan.execute.clock import RealClock
from swarmplan.execute.executor import Executor
from swarmplan.execute.journal import Journal
from swarmplan.plan.plan import Approval, Plan

if TYPE_CHECKING:
    from swarmplan.cli.terminal.run_document import RunDocument
    from swarmplan.cli.wiring.continued_lease import ContinuedLease
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.ports import Listener
    from swarmplan.reconcile.reconcile import Planner, Reconciler

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
    origin: "Origin",
    lock_timeout: float | None = None,
    await_leader: bool = True,
) -> Verdict:
    """``run_plan`` for the command of ``ctx``, stopped by signals."""
    from swarmplan.cli.terminal.signals import stopping

    with stopping(_STOPPING) as stop:
        return run_plan(
            found, approve, ctx.obj["log_format"], f"swarmplan {ctx.info_name}", check=check, stop=stop,
            report=report, planner=planner, files=files, origin=origin, document=ctx.obj["document"],
            lock_timeout=lock_timeout, await_leader=await_leader,
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
    origin: "Origin",
    document: "RunDocument | None" = None,
    reported: Reported | None = None,
    lock_timeout: float | None = None,
    await_leader: bool = True,
    run: str = "",
    show: "Callable[[str], AbstractContextManager[Listener]] | None" = None,
    begin: Callable[[Plan], None] = lambda _plan: None,
    continued: "ContinuedLease | None" = None,
) -> Verdict:
    """Bring the site to its Desired, by ``planner``'s plans (None: the ordinary one's). ``check`` sees the first plan before anything is asked and may raise Refused;
    ``report`` gets the drivers' notices. ``files`` are the cluster files, for the journal; ``origin`` is for the record of the run.
    ``document`` learns of the cluster and the first plan, ``reported`` is what a watch has said already. ``lock_timeout`` is how many seconds to wait for
    another run (None: until it is seen to be alive); not ``await_leader``: the command is for a swarm that has lost its majority, and
    no election is waited for. ``run`` is the id in the history ("": a new one). ``show`` opens what shows the progress of the cluster with
    this name (None: the usual one, on stderr). ``begin`` is done to each plan that is approved, when nothing else is in its way
    any more, and may raise Failure. ``continued`` has the lease for this plan and for others."""
    from swarmplan.cli.wiring.lease import exclusive, leased
    from swarmplan.plan.planner import make_plan
    from swarmplan.reconcile.reconcile import Reconciler

    cluster = found.desired.cluster
    if document is not None:
        document.cluster = cluster
    place = journal_file(cluster, simulated=found.simulated)
    run = run or run_id()
    journal, recorder = Journal(place, run), Recorder(found, command, run, origin)
    hooks = RunHooks(found, command.removeprefix("swarmplan "), run, stop, reported or Reported())
    with (
        hooks.reporting(),
        exclusive(found, command, lock_timeout, stop, continued.nonce if continued else "") as local,
        _forgotten_unless_changed(found, known=place.exists()) as changed,
        leased(
            found,
            local,
            origin,
            lock_timeout,
            stop,
            before=lambda: preflight(found, report),
            await_leader=await_leader,
            continued=continued,
        ) as held,
    ):
        found = held.site
        recorder.leased(found, lambda: held.holder.lease.epoch)
        if unwritten := journal.begin(command, files, named_in(found)):
            warn(unwritten)
        hooks.before_plan()
        since = (clock := RealClock()).now()
        with (show or _progress(log_format))(cluster) as shown:
            parallelism = found.desired.policy.parallelism
            listen = redacting(journal, recorder.collector, shown)
            executor = Executor(found.adapters, listen, clock=clock, parallelism=parallelism, stop=held.stop)
            plans = held.planner(recorder.collector.planner(planner or make_plan))
            reconciler = Reconciler(
                found.desired, found.adapters, executor, held.approval(approve), plans,
                hooks.begun(_shown_by(shown, begin)),
            )  # fmt: skip
            first = reconciler.plan(since)
            hooks.plan = first
            if document is not None:
                document.plan = first
            check(first)
            changed.set()
            verdict = recorder.recorded(lambda: held.judged(reconciler.apply(first, since)))
            verdict = _of_part(verdict, first)
        if not verdict.outcomes and verdict.result is not Result.CONVERGED:
            changed.clear()
        journal.end(verdict.result, len(found.desired.machines) if changed.is_set() else None)
        if verdict.result is Result.CONVERGED and not found.desired.machines:
            forget(cluster, simulated=found.simulated, warn=warn)
            verdict = replace(verdict, remains=_remains(found, reconciler))
    hooks.ended(verdict)
    return verdict


def _progress(log_format: str) -> "Callable[[str], AbstractContextManager[Listener]]":
    """What shows the progress of a cluster, on stderr."""
    from swarmplan.render.progress.progress import progress

    return partial(progress, log_format=log_format, named=cluster_in_messages())


def _shown_by(listener: "Listener", begin: Callable[[Plan], None]) -> Callable[[Plan], None]:
    """``begin``, and then the listener learns of the plan."""
    from swarmplan.render.progress.progress import begin_plan

    def begun(plan: Plan) -> None:
        begin(plan)
        begin_plan(listener, plan)

    return begun


def run_id() -> str:
    """A new one for a run, in the history and in the journal."""
    return uuid.uuid4().hex[:12]


def redacting(*listeners: Callable[[Event], None]) -> Callable[[Event], None]:
    """Hands on each event without secrets."""
    from swarmplan.render.redact import redact, redact_quoted

    def listen(event: Event) -> None:
        redacted = replace(event, detail=redact(event.detail), quoted=tuple(map(redact_quoted, event.quoted)))
        for listener in listeners:
            listener(redacted)

    return listen


def _of_part(verdict: Verdict, plan: Plan) -> Verdict:
    """The verdict with what it is about, where that is not the whole."""
    if plan.partial is None:
        return verdict
    return replace(verdict, only=plan.partial.only, left_out=tuple(map(str, plan.partial.left_out)))


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
    return tuple(line for _, driver in sorted(found.adapters.drivers.items()) for line in driver.remains())


def plan_printer(
    document: "RunDocument | None" = None, *, show_values: bool = False
) -> Callable[[Plan, Collection[Approval]], None]:
    """Prints a plan as text, with the kinds of hazard that are allowed: to stdout, or to stderr where stdout is for the ``document``. There, in a JSON log, one
    line has its summary."""
    from swarmplan.render.plan.impact import plan_summary
    from swarmplan.render.plan.plan import print_plan
    from swarmplan.render.plan.risks import hazard_json

    def write(plan: Plan, allowed: Collection[Approval]) -> None:
        if document is None or not json_lines():
            stream = None if document is None else sys.stderr
            print_plan(plan, show_values=show_values, stream=stream, allowed=allowed)
            return
        hazards = [hazard_json(hazard) for hazard in plan.hazards]
        inform(
            plan_summary(plan), event="plan.made", cluster=plan.cluster, digest=plan.digest, hazards=hazards
        )

    return write


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
    ctx.exit(int(verdict.result.exit_code))
