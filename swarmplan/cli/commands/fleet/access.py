"""``swarmplan fleet access``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import fleet_file_option, members_options
from swarmplan.cli.terminal.options.run import output_format


@click.command(
    "access",
    cls=Command,
    examples=[
        ("swarmplan fleet access", "what each student types to get in"),
        ("swarmplan fleet access --out handout", "a folder for each student: key, ssh and docker settings"),
        ("swarmplan fleet access anna --renew", "end a key that was lost, and make a new one"),
    ],
)
@fleet_file_option
@members_options
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Write the files of each student there, in a folder of their cluster's name; readable for you only.",
)
@click.option(
    "--renew", is_flag=True, help="End the student's key and all sessions with it, and make a new one."
)
@output_format("text", "json")
@click.argument("student", required=False, metavar="[ID]")
def command(
    *,
    file: str,
    only: tuple[str, ...],
    groups: tuple[str, ...],
    out: str | None,
    renew: bool,
    form: str,
    student: str | None,
) -> None:
    """Show how students get in to their clusters.

    With `access: {ssh: {}}` in the fleet file, `fleet apply` starts an SSH server on this machine, with a key for each student that ends in
    their own cluster.
    """
    from pathlib import Path

    from swarmplan.cli.operations.fleet.access.renew import renew_key
    from swarmplan.cli.operations.fleet.access.show import access_status, hand_out
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.render.console import print_lines, results
    from swarmplan.render.fleet.access import access_json, access_lines

    if student and (only or groups):
        raise click.UsageError("name one student, or choose by --only and --group")
    if renew and not student:
        raise click.UsageError(
            "--renew is for one student: name them, as in `swarmplan fleet access anna --renew`"
        )
    if renew and student:
        renew_key(file, student)
    fleet = opened_fleet(file, simulate=False)
    served = access_status(fleet, [fleet.one(student)] if student else fleet.members(only, groups))
    if form == "json":
        print_json(access_json(served))
    else:
        print_lines(results(), lambda: access_lines(served, handed_out=out is not None))
    for folder in hand_out(fleet, served, Path(out)) if out else ():
        note(f"{folder}: the files of its student, readable for you only")
