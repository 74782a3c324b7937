"""``swarmplan fleet checkpoint``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import fleet_file_option, members_options, simulate_option
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.cli.wiring.encryption import Chosen, encryption_options


@click.command(
    "checkpoint",
    cls=Command,
    examples=[
        ("swarmplan fleet checkpoint lab-2 --key-file class.pub", "of all clusters, encrypted"),
        ("swarmplan fleet checkpoint after-lab-2 --group b", "of those of one group"),
        ("swarmplan fleet checkpoint --list", "what is kept"),
        ("swarmplan fleet checkpoint --remove lab-2", "of all students, also those who left"),
    ],
)
@click.argument("name", required=False, default="")
@click.option("--list", "listed", is_flag=True, help="List the checkpoints that are kept.")
@click.option("--remove", "removed", is_flag=True, help="Remove the checkpoints of this name, and ask first.")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@fleet_file_option
@members_options
@click.option(
    "--dir", "place", type=click.Path(file_okay=False), metavar="FOLDER",
    help="Where checkpoints are kept. [default: swarmplan's state folder]",
)  # fmt: skip
@encryption_options
@simulate_option
@output_format("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    listed: bool,
    removed: bool,
    auto_approve: bool,
    file: str,
    only: tuple[str, ...],
    groups: tuple[str, ...],
    place: str | None,
    chosen: Chosen,
    simulate: bool,
    form: str,
) -> None:
    """Keep what it takes to bring clusters back to how they are now.

    The swarm's state is copied as by backup, which stops the engine of one manager for some seconds. fleet reset --to NAME brings a cluster back.
    """
    from swarmplan.cli.operations.fleet.checkpoints.command import AskedCheckpoint, make_checkpoints
    from swarmplan.cli.operations.fleet.checkpoints.kept import list_checkpoints, remove_checkpoints

    if listed and removed:
        raise click.UsageError("--list and --remove cannot be used together")
    asked = AskedCheckpoint(file, name, only, groups, simulate, form, place, chosen, auto_approve)
    if listed:
        list_checkpoints(asked)
    elif not name:
        raise click.UsageError("name the checkpoint, such as after-lab-2; --list lists those that are kept")
    elif removed:
        remove_checkpoints(asked)
    else:
        make_checkpoints(ctx, asked)
