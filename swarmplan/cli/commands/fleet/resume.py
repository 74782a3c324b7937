"""``swarmplan fleet resume``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.fleet_options import (
    file_of,
    fleet_file_argument,
    members_options,
    simulate_option,
)
from swarmplan.cli.terminal.options import output_format


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
def command(
    ctx: click.Context,
    *,
    file: str | None,
    named: str | None,
    only: tuple[str, ...],
    groups: tuple[str, ...],
    simulate: bool,
    form: str,
) -> None:
    """Let paused clusters go on, and wait until their nodes are ready.

    The swarm's heartbeat is set back to what it was. It also ends a pause that was stopped half-way.
    """
    from swarmplan.cli.operations.fleet.pausing.command import AskedPause, resume_clusters

    resume_clusters(ctx, AskedPause(file_of(file, named), only, groups, simulate, form))
