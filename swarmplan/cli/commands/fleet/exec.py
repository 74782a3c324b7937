"""``swarmplan fleet exec``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import fleet_file_option, members_options, simulate_option


@click.command(
    "exec",
    cls=Command,
    context_settings={"ignore_unknown_options": True},
    examples=[
        ("swarmplan fleet exec manager-1 -- docker node ls", "on that machine of each cluster"),
        ("swarmplan fleet exec --only anna manager-1 -- uptime", "on one"),
    ],
)
@fleet_file_option
@members_options
@simulate_option
@click.argument("machine")
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: str,
    only: tuple[str, ...],
    groups: tuple[str, ...],
    simulate: bool,
    machine: str,
    words: tuple[str, ...],
) -> None:
    """Run a command on one machine of each cluster, one cluster after another.

    It uses this terminal; a line before it names the cluster. Exits with the first code that is not 0.
    """
    from swarmplan.cli.operations.fleet.execute import run_on_each
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet

    fleet = opened_fleet(file, simulate=simulate)
    ctx.exit(run_on_each(fleet, fleet.members(only, groups), machine, words))
