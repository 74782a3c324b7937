"""``swarmplan fleet reset``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import fleet_file_option, simulate_option
from swarmplan.cli.terminal.options.run import allow_option, output_format
from swarmplan.cli.wiring.encryption import Chosen, decryption_options


@click.command(
    "reset",
    cls=Command,
    examples=[
        ("swarmplan fleet reset anna", "show what anna would lose, ask, recreate the cluster"),
        ("swarmplan fleet reset anna ben --auto-approve", "two, without asking"),
        ("swarmplan fleet reset anna --to after-lab-2", "back to what a checkpoint has"),
    ],
)
@click.argument("students", nargs=-1, required=True, metavar="ID…")
@fleet_file_option
@click.option(
    "--to", metavar="CHECKPOINT", default="", help="The checkpoint that the cluster is brought back to."
)
@click.option(
    "--dir", "place", type=click.Path(file_okay=False), metavar="FOLDER",
    help="Where checkpoints are kept. [default: swarmplan's state folder]",
)  # fmt: skip
@decryption_options
@simulate_option
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@allow_option
@output_format("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    students: tuple[str, ...],
    file: str,
    to: str,
    place: str | None,
    chosen: Chosen,
    simulate: bool,
    auto_approve: bool,
    allow: tuple[str, ...],
    form: str,
) -> None:
    """Recreate a student's cluster, whatever was done to it.

    Its machines are removed with all that is in them, also what swarmplan does not manage, and the cluster is made as by a first apply. The student
    keeps the index, the addresses and the way in. With --to, the swarm's state is that of the checkpoint, and what the file manages is as the file
    says today. Stopped half-way, the same command ends it. Over the fleet's policy.max_destroys it needs --allow destroy.
    """
    from swarmplan.cli.operations.fleet.resetting.command import AskedReset, reset_clusters

    reset_clusters(ctx, AskedReset(file, students, simulate, form, auto_approve, allow, to, place, chosen))
