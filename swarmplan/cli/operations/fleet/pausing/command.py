"""The commands ``fleet pause`` and ``fleet resume``: many clusters, and what is shown of them."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial

import click

from swarmplan.cli.operations.fleet.applying.changing import reported
from swarmplan.cli.operations.fleet.fleet_run import FleetRun, running
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet
from swarmplan.cli.operations.fleet.pausing.pause import Ready, frozen, prepared
from swarmplan.cli.operations.fleet.pausing.resume import resumed
from swarmplan.cli.operations.fleet.rights import check_rights
from swarmplan.cli.terminal.options.fleet import Chosen
from swarmplan.cli.terminal.signals import stopping
from swarmplan.dataclass import dataclass
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import MemberResult, result_of_error
from swarmplan.fleet.run import each

_STOPPING = "Stopping: no other cluster is begun; run the same command again to end it."
Work = Callable[[FleetRun, Sequence[Member]], tuple[MemberResult, ...]]


@dataclass(frozen=True, slots=True)
class AskedPause:
    """What the command line asks for. ``lasts``: seconds that tasks are to outlast; of a resume 0."""

    chosen: Chosen
    form: str
    lasts: float = 0.0


def pause_clusters(ctx: click.Context, asked: AskedPause) -> None:
    """Pause the clusters, and exit with the code. Raises SwarmplanError."""
    _carry_out(ctx, asked, partial(_pause, lasts=asked.lasts))


def resume_clusters(ctx: click.Context, asked: AskedPause) -> None:
    """Resume the clusters, and exit with the code. Raises SwarmplanError."""
    _carry_out(ctx, asked, _resume)


def _pause(run: FleetRun, members: Sequence[Member], lasts: float) -> tuple[MemberResult, ...]:
    """All heartbeats are raised before the one wait until the agents know; then all are frozen. Nobody else works on them in between."""
    ready: dict[str, Ready] = {}
    ended: dict[str, MemberResult] = {}
    with ExitStack() as locks:
        for member, one in each(
            members,
            lambda member: _prepared(run, member, lasts, locks),
            parallelism=run.fleet.settings.parallelism,
            stop=run.stop,
        ):
            if isinstance(one, Ready):
                ready[member.cluster] = one
            else:
                ended[member.cluster] = one
                run.ended(one)
        run.stop.wait(max((one.after for one in ready.values()), default=0.0))
        return run.results_of(
            members,
            lambda member: frozen(run, ready[member.cluster]),
            ended,
            lock=lambda _member: nullcontext(),
        )


def _prepared(run: FleetRun, member: Member, lasts: float, locks: ExitStack) -> Ready | MemberResult:
    """The cluster prepared, with its lock in ``locks`` where it is to be frozen."""
    with ExitStack() as own:
        try:
            own.enter_context(run.fleet.at_work(member))
        except SwarmplanError as error:
            return result_of_error(member, error, 0.0)
        one = prepared(run, member, lasts)
        if isinstance(one, Ready):
            locks.push(own.pop_all())
        return one


def _resume(run: FleetRun, members: Sequence[Member]) -> tuple[MemberResult, ...]:
    return run.results_of(members, lambda member: resumed(run, member))


def _carry_out(ctx: click.Context, asked: AskedPause, work: Work) -> None:
    began = time.monotonic()
    with (
        changing_fleet(asked.chosen.file, simulate=asked.chosen.simulate) as fleet,
        stopping(_STOPPING) as stop,
    ):
        members = fleet.members(asked.chosen.only, asked.chosen.groups)
        check_rights(fleet, members)
        with running(ctx, fleet, stop, len(members)) as run:
            done = work(run, members)
    reported(ctx, asked.form, fleet, done, began)
