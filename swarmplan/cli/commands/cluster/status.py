"""``swarmplan status``."""

from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.intervals import watch_options
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.cli.terminal.options.source import Source
from swarmplan.errors import ExitCode

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site
    from swarmplan.model.cluster import Observed
    from swarmplan.render.live.seen import Seen


@click.command(
    "status",
    cls=Command,
    examples=[
        ("swarmplan status", "show machines, nodes, services and tasks"),
        ("swarmplan status --watch", "the same, live, until Ctrl-C"),
        ("swarmplan status --format json", "for programs"),
        ("swarmplan status --format html > status.html", "as a page, to keep or to mail"),
        ("swarmplan status --exit-code", "for monitoring: exit code 6 means unhealthy"),
    ],
)
@cluster_files
@output_format("text", "json", "html", "svg")
@click.option(
    "--exit-code", "by_health", is_flag=True, help="Exit 6 when something is wrong, 0 when nothing is."
)
@watch_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    form: str,
    by_health: bool,
    interval: float | None,
) -> None:
    """Show the state of the cluster, and what is wrong with it.

    Machines, nodes, services and tasks, as they are now. Exits 0 whatever it finds, unless --exit-code is given.

    With --watch it looks again and again, until Ctrl-C: on a terminal drawn in its place, in a pipe printed once for each change.
    """
    from swarmplan.cli.operations.watching import check_watched, watch

    if interval is not None:
        check_watched(form, source)
        wrong = watch(lambda: _look(source), form, interval)
    else:
        wrong = _show(source, form)
    ctx.exit(int(ExitCode.UNHEALTHY if by_health and wrong else ExitCode.DONE))


def _show(source: Source, form: str) -> bool:
    """Print the state. Whether something is wrong."""
    from swarmplan.cli.operations.known_clusters import nearest_cluster
    from swarmplan.cli.operations.record import recorded_runs
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.wiring.site import opened
    from swarmplan.health.summary import problems
    from swarmplan.render.status.status import print_status

    with opened(source) as found:
        seen = _observed(found)
        print_status(found.desired, seen, form, recorded_runs(found, seen))
        hint = "" if seen.machines else nearest_cluster(found)
    if hint:
        note(hint)
    return bool(problems(found.desired, seen))


def _look(source: Source) -> "Seen":
    """The state, by the cluster file as it is now."""
    from swarmplan.cli.operations.record import recorded_runs
    from swarmplan.cli.wiring.site import opened
    from swarmplan.render.status.status import status_seen

    with opened(source) as found:
        seen = _observed(found)
        return status_seen(found.desired, seen, recorded_runs(found, seen))


def _observed(found: "Site") -> "Observed":
    from swarmplan.health.adoption import with_adopted
    from swarmplan.health.gone_values import without_gone_values
    from swarmplan.observe.snapshot import observe

    now = observe(found.adapters, found.desired.policy.parallelism)
    return without_gone_values(found.desired, with_adopted(found.desired, now))
