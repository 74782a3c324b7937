"""``swarmplan fleet reset``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.fleet_options import DEFAULT_FLEET, simulate_option
from swarmplan.cli.terminal.options import output_format


@click.command(
    "reset",
    cls=Command,
    examples=[
        ("swarmplan fleet reset anna", "show what anna would lose, ask, make the cluster anew"),
        ("swarmplan fleet reset anna ben --auto-approve", "two, without asking"),
    ],
)
@click.argument("students", nargs=-1, required=True, metavar="ID…")
@click.option(
    "-f", "--file", type=click.Path(), default=DEFAULT_FLEET, metavar="FILE", help="The fleet file."
)
@simulate_option
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@output_format("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    students: tuple[str, ...],
    file: str,
    simulate: bool,
    auto_approve: bool,
    form: str,
) -> None:
    """Make a student's cluster anew, whatever was done to it.

    Its machines are removed with all that is in them, also what swarmplan does not manage, and the cluster is made as by a first apply. The student
    keeps the index, the addresses and the way in. Stopped half-way, the same command ends it.
    """
    from swarmplan.cli.operations.fleet.resetting import AskedReset, reset_clusters

    reset_clusters(ctx, AskedReset(file, students, simulate, form, auto_approve))
