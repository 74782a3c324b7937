"""The passes of ``watch``: the spec read again each time, the lock held only while something is done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field

from swarmplan.cli.terminal.approval import Approver
from swarmplan.cli.terminal.options import Source
from swarmplan.dataclass import dataclass
from swarmplan.errors import ExitCode, Interrupted, SpecError, SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.fleet import Fleet
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Plan
from swarmplan.reconcile.event_listener import EventListener
from swarmplan.reconcile.rolled_back import RolledBack

_CLOSING = 5.0
"""Seconds that the listener has to close its connections."""


@dataclass(slots=True)
class Passes:
    """What every pass of one watch has in common. ``desired`` is the file as it was read last; ``rolled_back`` are the
    updates that the engine rolled back."""

    source: Source
    approver: Approver
    log_format: str
    desired: Desired
    rolled_back: RolledBack = field(default_factory=RolledBack)

    def once(self, stop: threading.Event) -> Verdict:
        """Load, observe, and carry out what is approved. An error in the spec is reported, not fatal: it may be fixed."""
        from swarmplan.cli.operations.run import run_plan
        from swarmplan.cli.wiring.site import opened

        try:
            with opened(self.source) as found:
                self.desired = found.desired
                verdict = run_plan(
                    found,
                    self._approve,
                    self.log_format,
                    "swarmplan watch",
                    check=lambda _plan: None,
                    stop=stop,
                    planner=self.rolled_back.plan,
                    files=self.source.recorded(),
                )
        except SwarmplanError as error:
            refused = isinstance(error, SpecError) or error.exit_code is ExitCode.REFUSED
            return Verdict(Result.REFUSED if refused else Result.FAILED, str(error))
        self.rolled_back.record(verdict.outcomes)
        return verdict

    def _approve(self, plan: Plan) -> str | None:
        refusal = self.approver(plan)
        if refusal is None:
            self.rolled_back.approve(plan)
        return refusal


@contextmanager
def _fleet(passes: Passes) -> Iterator[Fleet]:
    """The fleet of the cluster as it was read last, for the listener."""
    from swarmplan.cli.wiring.site import site

    with site(passes.desired, simulate=passes.source.simulate) as found:
        yield found.fleet


def watch_cluster(source: Source, approver: Approver, log_format: str, interval: float) -> None:
    """Watch until a signal asks to end. Raises SpecError where the file is invalid from the start."""
    from swarmplan.cli.operations.run import report_verdict
    from swarmplan.cli.terminal.signals import received, stopping
    from swarmplan.cli.wiring.cluster_file import loaded
    from swarmplan.cli.wiring.drivers import check_options
    from swarmplan.reconcile.watch import Watch
    from swarmplan.render.progress.verdict import verdict_text

    spec = loaded(source)
    check_options(spec)
    passes = Passes(source, approver, log_format, spec.desired)
    with stopping("Stopping the watch.") as stop:
        woken = threading.Event()
        listener = EventListener(lambda: _fleet(passes), woken, stop)

        def once() -> Verdict:
            before = passes.desired.nodes
            verdict = passes.once(stop)
            if verdict.outcomes or verdict.result is Result.FAILED or passes.desired.nodes != before:
                listener.reconnect()
            return verdict

        def report(verdict: Verdict) -> None:
            cluster = passes.desired.cluster
            report_verdict(verdict, cluster, verdict_text(verdict, cluster))

        listening = threading.Thread(target=listener.listen, daemon=True)
        listening.start()
        Watch(once, report, interval, stop, woken).run()
        listener.reconnect()
        listening.join(_CLOSING)
    if received() == signal.SIGHUP:  # not a request to stop: a supervisor is to start it again
        raise Interrupted("the terminal session of the watch has ended")
