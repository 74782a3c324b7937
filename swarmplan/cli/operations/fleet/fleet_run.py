"""One command at work on clusters of a fleet: what the work on each of them has in common."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.one_cluster import named
from swarmplan.dataclass import dataclass
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import MemberResult, result_of_error
from swarmplan.fleet.run import results_of

if TYPE_CHECKING:
    from swarmplan.cli.wiring.continued_lease import ContinuedLease
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.cli.wiring.site import Site
    from swarmplan.events import Verdict
    from swarmplan.plan.plan import Plan
    from swarmplan.ports import Listener
    from swarmplan.reconcile.reconcile import Planner

Show = Callable[[str], "AbstractContextManager[Listener]"]


@dataclass(frozen=True, slots=True)
class FleetRun:
    """``show`` opens what shows the progress of the cluster with this name; ``ended`` is told of each result."""

    fleet: Fleet
    command: str
    origin: "Origin"
    stop: threading.Event
    log_format: str
    show: Show
    ended: Callable[[MemberResult], None]

    def results_of(
        self,
        members: Sequence[Member],
        work: Callable[[Member], MemberResult],
        known: Mapping[str, MemberResult] | None = None,
        machines: Callable[[Member], int] = lambda _member: 0,
        lock: Callable[[Member], AbstractContextManager[None]] | None = None,
    ) -> tuple[MemberResult, ...]:
        """The result of every member within the limits of the fleet (``fleet.run.results_of``). A cluster on which another command of a fleet
        works is left to that: ``lock`` is what keeps it away (None: the cluster's own)."""
        settings, lock = self.fleet.settings, lock or self.fleet.at_work

        def alone(member: Member) -> MemberResult:
            with ExitStack() as stack:
                try:
                    stack.enter_context(lock(member))
                except SwarmplanError as error:
                    return result_of_error(member, error, 0.0)
                return work(member)

        return results_of(
            members,
            named(alone),
            parallelism=settings.parallelism,
            stop=self.stop,
            ended=self.ended,
            known=known,
            machines=machines,
            most_machines=settings.max_machines_at_once,
        )

    def carried_out(
        self,
        found: "Site",
        approve: "Callable[[Plan], str | None]",
        *,
        planner: "Planner | None" = None,
        await_leader: bool = True,
        begin: "Callable[[Plan], None]" = lambda _plan: None,
        continued: "ContinuedLease | None" = None,
    ) -> "Verdict":
        """``run_plan`` on one cluster. Raises SwarmplanError."""
        from swarmplan.cli.operations.run import run_plan

        return run_plan(
            found, approve, self.log_format, self.command, check=lambda _plan: None, stop=self.stop,
            report=self.fleet.note, files=[self.fleet.settings.file], origin=self.origin, show=self.show,
            planner=planner, await_leader=await_leader, begin=begin, continued=continued,
        )  # fmt: skip


@contextmanager
def running(ctx: click.Context, fleet: Fleet, stop: threading.Event, total: int) -> Iterator[FleetRun]:
    """The run of the command of ``ctx`` on so many clusters; its progress is shown for as long as the block lasts."""
    log_format = ctx.obj["log_format"]
    with _progress(log_format, total) as (show, ended):
        yield FleetRun(fleet, command_of(ctx), fleet.origin(), stop, log_format, show, ended)


def command_of(ctx: click.Context) -> str:
    """The command as it is typed, without its options."""
    return f"swarmplan fleet {ctx.info_name}"


@contextmanager
def _progress(log_format: str, total: int) -> "Iterator[tuple[Show, Callable[[MemberResult], None]]]":
    from swarmplan.cli.terminal.messages import inform
    from swarmplan.render.fleet.progress import fleet_progress
    from swarmplan.render.fleet.results import result_line
    from swarmplan.render.progress.json_text import JsonProgress

    def ended(result: MemberResult) -> None:
        inform(
            result_line(result),
            event="cluster.ended",
            cluster=result.member.cluster,
            result=str(result.ending),
        )

    if log_format == "json":
        yield lambda cluster: nullcontext(JsonProgress(sys.stderr, cluster)), ended
        return
    with fleet_progress(total) as shown:
        yield shown.show, shown.ended
