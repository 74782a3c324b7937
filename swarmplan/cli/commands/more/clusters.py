"""``swarmplan clusters``."""

from typing import TYPE_CHECKING, Any

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.run import output_format

if TYPE_CHECKING:
    from swarmplan.cli.operations.known_clusters import KnownCluster

_HEAD = ("NAME", "MACHINES", "LAST RUN", "COMMAND", "VERDICT", "FILES")
_UNKNOWN = "-"


@click.command(
    "clusters",
    cls=Command,
    examples=[
        ("swarmplan clusters", "name, machines, last run, verdict and files"),
        ("swarmplan clusters --format json", "for programs"),
    ],
)
@output_format("text", "json")
def command(*, form: str) -> None:
    """List the clusters that were applied from this machine.

    From the journals of their runs, without asking any machine: swarmplan status shows how a cluster is now. A cluster that was
    destroyed is not listed any more. A last run without a verdict is still under way, or did not finish.
    """
    from swarmplan.cli.operations.known_clusters import known_clusters
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.text.columns import columns

    found = known_clusters()
    if form == "json":
        print_json([_json(each) for each in found])
    elif not found:
        click.echo("No cluster was applied from this machine.")
    else:
        rows = [[(cell, "") for cell in _row(each)] for each in found]
        screen = results()
        print_lines(screen, lambda: columns(_HEAD, rows, width=columns_of(screen), indent=""))


def _json(each: "KnownCluster") -> dict[str, Any]:
    return {
        "name": each.name,
        "simulated": each.simulated,
        "files": each.files,
        "command": each.command,
        "at": each.at,
        "verdict": each.verdict,
        "machines": each.machines,
    }


def _row(each: "KnownCluster") -> tuple[str, ...]:
    name = f"{each.name} (simulated)" if each.simulated else each.name
    at = each.at and f"{each.at[:16].replace('T', ' ')} UTC"
    command = each.command and each.command.removeprefix("swarmplan ")
    machines = None if each.machines is None else str(each.machines)
    cells = (name, machines, at, command, each.verdict, " ".join(each.files))
    return tuple(cell or _UNKNOWN for cell in cells)
