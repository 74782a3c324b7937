"""The passes of ``watch``: the spec read again each time, the lock held only while something is done."""

import threading
from dataclasses import dataclass, field

import click

from swarmplan.cli.consent import Gate
from swarmplan.cli.options import Source
from swarmplan.errors import ExitCode, SpecError, SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.plan.plan import Plan


@dataclass(slots=True)
class Passes:
    """What every pass of one watch has in common. ``rolled_back`` are digests of plans that the engine undid."""

    source: Source
    gate: Gate
    log_format: str
    rolled_back: set[str] = field(default_factory=set)

    def once(self, stop: threading.Event) -> Verdict:
        """Load, look, and carry out what the gate lets through. A fault in the spec is told, not fatal: it may be mended."""
        from swarmplan.cli.carrying import carry_out
        from swarmplan.cli.wiring import opened

        try:
            with opened(self.source) as found:
                seen: list[str] = []
                verdict = carry_out(
                    found,
                    self._judge,
                    self.log_format,
                    "swarmplan watch",
                    check=lambda plan: seen.append(plan.digest),
                    stop=stop,
                )
        except SwarmplanError as error:
            refused = isinstance(error, SpecError) or error.exit_code is ExitCode.REFUSED
            return Verdict(Result.REFUSED if refused else Result.FAILED, str(error))
        if verdict.result is Result.NOT_CONVERGED and "rolled back" in verdict.reason:
            self.rolled_back |= set(seen)
        return verdict

    def _judge(self, plan: Plan) -> str | None:
        if plan.digest in self.rolled_back:
            return "the engine rolled this very change back: it is not tried again until the spec changes"
        return self.gate(plan)


def keep_true(passes: Passes, interval: float) -> None:
    """Watch until a signal asks to end."""
    from swarmplan.cli.stopping import stopping
    from swarmplan.cli.wiring import opened
    from swarmplan.reconcile.watch import Watch, listen
    from swarmplan.render.verdict import verdict_text

    with (
        stopping("Ending the watch.") as stop,
        opened(passes.source) as heard,
    ):
        name = heard.desired.cluster

        def tell(verdict: Verdict) -> None:
            click.echo(verdict_text(verdict, name), err=True)

        watch = Watch(lambda: passes.once(stop), tell, interval, stop)
        ear = threading.Thread(target=listen, args=(heard.fleet, watch.woken, stop), daemon=True)
        ear.start()
        watch.run()
