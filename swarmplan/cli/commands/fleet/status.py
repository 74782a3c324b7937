"""``swarmplan fleet status``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.fleet_options import (
    Chosen,
    fleet_file_argument,
    members_options,
    simulate_option,
    with_chosen,
)
from swarmplan.cli.terminal.options import output_format
from swarmplan.errors import ExitCode


@click.command(
    "status",
    cls=Command,
    examples=[
        ("swarmplan fleet status", "a row a student: machines, quorum, services, problems"),
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
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    form: str,
    by_health: bool,
) -> None:
    """Show the state of each cluster of the fleet, and what is wrong with it.

    Exits 0 whatever it finds, unless --exit-code is given.
    """
    from swarmplan.cli.operations.fleet.mirror import check_mirror_answers
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
    from swarmplan.cli.operations.fleet.status import states
    from swarmplan.cli.terminal.signals import stopping
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.fleet.status import status_json, status_lines

    fleet = opened_fleet(chosen.file, simulate=chosen.simulate)
    members = fleet.members(chosen.only, chosen.groups)
    check_mirror_answers(fleet)
    with stopping("Stopping: no other cluster is looked at.") as stop:
        found = states(fleet, members, stop)
    if form == "json":
        print_json(status_json(fleet.settings.name, found))
    else:
        screen = results()
        print_lines(screen, lambda: status_lines(found, columns_of(screen)))
    wrong = any(one.wrong for one in found)
    ctx.exit(int(ExitCode.UNHEALTHY if by_health and wrong else ExitCode.DONE))
