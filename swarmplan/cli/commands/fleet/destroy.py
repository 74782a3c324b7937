"""``swarmplan fleet destroy``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import (
    Chosen,
    fleet_file_argument,
    members_options,
    simulate_option,
    with_chosen,
)
from swarmplan.cli.terminal.options.run import approval_options, output_format


@click.command(
    "destroy",
    cls=Command,
    examples=[
        ("swarmplan fleet destroy", "show what would be removed, and ask"),
        ("swarmplan fleet destroy --only anna", "one student's cluster"),
        ("swarmplan fleet destroy --expired --auto-approve", "those older than the fleet's ttl"),
    ],
)
@fleet_file_argument
@members_options
@click.option("--expired", is_flag=True, help="Only clusters that are older than the fleet's ttl.")
@simulate_option
@approval_options
@output_format("text", "json")
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    expired: bool,
    auto_approve: bool,
    allow: tuple[str, ...],
    form: str,
) -> None:
    """Destroy the clusters of the fleet.

    Their machines are removed, with all data on them, also those of students who left the roster.
    """
    from swarmplan.cli.operations.fleet.applying.changing import Asked, change_fleet

    asked = Asked(chosen, form, auto_approve, allow, expired)
    change_fleet(ctx, asked, destroying=True)
