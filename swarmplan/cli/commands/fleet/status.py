"""``swarmplan fleet status``."""

import threading
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.intervals import watch_options
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import (
    Chosen,
    fleet_file_argument,
    members_options,
    simulate_option,
    with_chosen,
)
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.errors import ExitCode

if TYPE_CHECKING:
    from swarmplan.render.live.seen import Seen


@click.command(
    "status",
    cls=Command,
    examples=[
        ("swarmplan fleet status", "a row a student: machines, quorum, services, problems"),
        ("swarmplan fleet status --watch", "the same, live, until Ctrl-C"),
        ("swarmplan fleet status --group b --format json", "for programs"),
    ],
)
@fleet_file_argument
@members_options
@simulate_option
@output_format("text", "json")
@click.option(
    "--exit-code", "by_health", is_flag=True, help="Exit 6 when something is wrong, 0 when nothing is."
)
@watch_options
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    form: str,
    by_health: bool,
    interval: float | None,
) -> None:
    """Show the state of each cluster of the fleet, and what is wrong with it.

    Exits 0 whatever it finds, unless --exit-code is given.

    With --watch it looks again and again, until Ctrl-C: on a terminal drawn in its place, in a pipe printed once for each change.
    """
    from swarmplan.cli.operations.watching import watch
    from swarmplan.cli.terminal.signals import stopping
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.render.console import columns_of, print_lines, results

    if interval is not None:
        never = threading.Event()
        wrong = watch(lambda: _look(chosen, never), form, interval)
    else:
        with stopping("Stopping: no other cluster is looked at.") as stop:
            seen = _look(chosen, stop)
        wrong = seen.wrong
        if form == "json":
            print_json(seen.body())
        else:
            screen = results()
            print_lines(screen, lambda: seen.lines(columns_of(screen)))
    ctx.exit(int(ExitCode.UNHEALTHY if by_health and wrong else ExitCode.DONE))


def _look(chosen: Chosen, stop: threading.Event) -> "Seen":
    """The state of the clusters that are chosen, by the fleet file as it is now."""
    import time

    from swarmplan.cli.operations.fleet.mirror import check_mirror_answers
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
    from swarmplan.cli.operations.fleet.status import states
    from swarmplan.render.fleet.status import status_seen

    fleet = opened_fleet(chosen.file, simulate=chosen.simulate)
    members = fleet.members(chosen.only, chosen.groups)
    check_mirror_answers(fleet)
    return status_seen(fleet.settings.name, states(fleet, members, stop), time.time())
