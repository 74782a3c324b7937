"""``swarmplan fleet pause``."""

import click

from swarmplan.cli.command_line.durations import seconds
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
    "pause",
    cls=Command,
    examples=[
        ("swarmplan fleet pause", "freeze all clusters for a break of up to an hour"),
        ("swarmplan fleet pause --group b --for 16h", "those of one group, overnight"),
    ],
)
@fleet_file_argument
@members_options
@click.option(
    "--for", "lasts", default="1h", show_default=True, callback=seconds, metavar="TIME",
    help="How long the pause may last until tasks are replaced after it.",
)  # fmt: skip
@simulate_option
@output_format("text", "json")
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    lasts: float,
    form: str,
) -> None:
    """Freeze the machines of clusters where they stand. They keep their memory, and take no processor time.

    The swarm's heartbeat is raised first, so that tasks outlast the pause. plan and status show such a cluster as paused, and apply leaves it alone.
    """
    from swarmplan.cli.operations.fleet.pausing.command import AskedPause, pause_clusters

    pause_clusters(ctx, AskedPause(chosen, form, lasts))
