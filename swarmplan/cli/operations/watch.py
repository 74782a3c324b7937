"""The passes of ``watch``: the spec read again each time, the lock held only while something is done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field

from swarmplan.adapters import Adapters
from swarmplan.cli.operations.agent.passes import Passes, nothing_to_do, verdict_of
from swarmplan.cli.terminal.approval import Approver
from swarmplan.cli.terminal.options.source import Source
from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.model.cluster import Desired
from swarmplan.reconcile.event_listener import EventListener

_CLOSING = 5.0
"""Seconds that the listener has to close its connections."""


@dataclass(slots=True)
class WatchedFile:
    """The passes of one watch. ``desired`` is the file as it was read last."""

    source: Source
    approver: Approver
    log_format: str
    desired: Desired
    passes: Passes = field(init=False)

    def __post_init__(self) -> None:
        self.passes = Passes("swarmplan watch", self.log_format)

    def once(self, stop: threading.Event) -> Verdict:
        """Load, observe, and carry out what is approved. An error in the spec is reported, not fatal: it may be fixed."""
        from swarmplan.cli.wiring.origin import origin_of
        from swarmplan.cli.wiring.site import opened

        passes = self.passes
        passes.cluster = passes.cluster or self.desired.cluster
        try:
            with opened(self.source) as found:
                planner = passes.planner(passes.renamed(found, " ".join(self.source.paths())))
                self.desired = found.desired
                if not found.desired.hooks and nothing_to_do(passes.look(found, planner, stop)):
                    passes.cluster = found.desired.cluster
                    return Verdict(Result.CONVERGED)
                files, origin = self.source.recorded(), origin_of(self.source)
                return passes.carry_out(found, planner, self.approver, stop=stop, files=files, origin=origin)
        except SwarmplanError as error:
            return verdict_of(error)


@contextmanager
def _adapters(watched: WatchedFile) -> Iterator[Adapters]:
    """The adapters of the cluster as it was read last, for the listener."""
    from swarmplan.cli.wiring.site import site

    with site(watched.desired, simulate=watched.source.simulate, source=watched.source) as found:
        yield found.adapters


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
    watched = WatchedFile(source, approver, log_format, spec.desired)
    with stopping("Stopping the watch.") as stop:
        woken = threading.Event()
        listener = EventListener(lambda: _adapters(watched), woken, stop)

        def once() -> Verdict:
            before = watched.desired.nodes
            verdict = watched.once(stop)
            if verdict.outcomes or verdict.result is Result.FAILED or watched.desired.nodes != before:
                listener.reconnect()
            return verdict

        def report(verdict: Verdict) -> None:
            cluster = watched.desired.cluster
            report_verdict(verdict, cluster, verdict_text(verdict, cluster))

        listening = threading.Thread(target=listener.listen, daemon=True)
        listening.start()
        Watch(once, report, interval, stop, woken).run()
        listener.reconnect()
        listening.join(_CLOSING)
    if received() == signal.SIGHUP:  # not a request to stop: a supervisor is to start it again
        raise Interrupted("the terminal session of the watch has ended")
