"""``swarmplan fleet resume``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import (
    Chosen,
    fleet_file_argument,
    members_options,
    simulate_option,
    with_chosen,
)
from swarmplan.cli.terminal.options.run import output_format


@click.command(
    "resume",
    cls=Command,
    examples=[
        ("swarmplan fleet resume", "let all paused clusters go on"),
        ("swarmplan fleet resume --only anna", "one of them"),
    ],
)
@fleet_file_argument
@members_options
@simulate_option
@output_format("text", "json")
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    form: str,
) -> None:
    """Let paused clusters go on, and wait until their nodes are ready.

    The swarm's heartbeat is set back to what it was. It also ends a pause that was stopped half-way.
    """
    from swarmplan.cli.operations.fleet.pausing.command import AskedPause, resume_clusters

    resume_clusters(ctx, AskedPause(chosen, form))
