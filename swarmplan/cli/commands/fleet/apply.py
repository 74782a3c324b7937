"""``swarmplan fleet apply``."""

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
    "apply",
    cls=Command,
    examples=[
        ("swarmplan fleet apply", "show the plan over all clusters, ask, make the changes"),
        ("swarmplan fleet apply --auto-approve --group b", "those of one group, without asking"),
        ("swarmplan fleet apply --allow destroy", "remove the clusters of students who left the roster"),
        ("swarmplan fleet apply --simulate", "try it in simulated clusters"),
    ],
)
@fleet_file_argument
@members_options
@simulate_option
@approval_options
@output_format("text", "json")
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    auto_approve: bool,
    allow: tuple[str, ...],
    form: str,
) -> None:
    """Apply the template to each cluster of the fleet.

    Several clusters at a time, each as by apply, under its own lease. One that fails stops no other; the next run does only what is left. A
    student who left the roster keeps the cluster until --allow destroy is given.
    """
    from swarmplan.cli.operations.fleet.applying.changing import Asked, change_fleet

    asked = Asked(chosen, form, auto_approve, allow)
    change_fleet(ctx, asked, destroying=False)
