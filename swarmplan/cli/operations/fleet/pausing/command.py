"""The commands ``fleet pause`` and ``fleet resume``: many clusters, and what is shown of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import click

from swarmplan.cli.operations.fleet.changing import progress_of, reported
from swarmplan.cli.operations.fleet.fleet import changing_fleet
from swarmplan.cli.operations.fleet.pausing.pause import Ready, Run, frozen, prepared
from swarmplan.cli.operations.fleet.pausing.resume import resumed
from swarmplan.cli.terminal.options import Source
from swarmplan.cli.terminal.signals import stopping
from swarmplan.cli.wiring.origin import origin_of
from swarmplan.dataclass import dataclass
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import Ending, MemberResult
from swarmplan.fleet.run import each

_STOPPING = "Stopping: no other cluster is begun; run the same command again to end it."
Work = Callable[[Run, Sequence[Member]], Iterator[MemberResult]]


@dataclass(frozen=True, slots=True)
class AskedPause:
    """What the command line asks for. ``lasts``: seconds that tasks are to outlast; of a resume 0."""

    file: str
    only: tuple[str, ...]
    groups: tuple[str, ...]
    simulate: bool
    form: str
    lasts: float = 0.0


def pause_clusters(ctx: click.Context, asked: AskedPause) -> None:
    """Pause the clusters, and exit with the code. Raises SwarmplanError."""
    _carry_out(ctx, asked, _pause)


def resume_clusters(ctx: click.Context, asked: AskedPause) -> None:
    """Resume the clusters, and exit with the code. Raises SwarmplanError."""
    _carry_out(ctx, asked, _resume)


def _pause(run: Run, members: Sequence[Member]) -> Iterator[MemberResult]:
    """All heartbeats are raised before the one wait until the agents know; then all are frozen."""
    at_once = run.fleet.settings.parallelism
    ready: dict[str, Ready] = {}
    for member, one in each(
        members, lambda member: prepared(run, member), parallelism=at_once, stop=run.stop
    ):
        if isinstance(one, Ready):
            ready[member.cluster] = one
        else:
            yield one
    run.stop.wait(max((one.after for one in ready.values()), default=0.0))
    able = [one.member for one in ready.values()]
    for _, result in each(
        able, lambda member: frozen(run, ready[member.cluster]), parallelism=at_once, stop=run.stop
    ):
        yield result


def _resume(run: Run, members: Sequence[Member]) -> Iterator[MemberResult]:
    at_once = run.fleet.settings.parallelism
    for _, result in each(members, lambda member: resumed(run, member), parallelism=at_once, stop=run.stop):
        yield result


def _carry_out(ctx: click.Context, asked: AskedPause, work: Work) -> None:
    began, command = time.monotonic(), f"swarmplan fleet {ctx.info_name}"
    results: dict[str, MemberResult] = {}
    with (
        changing_fleet(asked.file, simulate=asked.simulate) as fleet,
        stopping(_STOPPING) as stop,
        ExitStack() as opened,
    ):
        members = fleet.members(asked.only, asked.groups)
        origin = origin_of(
            Source((fleet.settings.file, *fleet.settings.template), (), (), simulate=asked.simulate)
        )
        _, ended = progress_of(opened, ctx.obj["log_format"], len(members))
        for result in work(Run(fleet, command, origin, stop, asked.lasts), members):
            results[result.member.cluster] = result
            ended(result)
    done = tuple(results.get(one.cluster, MemberResult(one, Ending.NOT_STARTED)) for one in members)
    reported(ctx, asked.form, command, fleet, done, began)
