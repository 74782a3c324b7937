"""``swarmplan clusters``."""

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options import output_format

if TYPE_CHECKING:
    from swarmplan.cli.operations.known_clusters import KnownCluster

_HEAD = ("NAME", "MACHINES", "LAST RUN", "COMMAND", "VERDICT", "FILES")
_UNKNOWN = "-"
_WIDEST = 11
"""Characters of the longest of these with a colon and two blanks."""


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

    found = known_clusters()
    if form == "json":
        click.echo(json.dumps([_json(each) for each in found], indent=2, ensure_ascii=False))
    elif not found:
        click.echo("No cluster was applied from this machine.")
    else:
        _print_table([_HEAD, *map(_row, found)])


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


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as they need to be, the files last; on a terminal that is too narrow a block for each cluster."""
    from swarmplan.render.line import printable

    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    if sys.stdout.isatty() and max(map(len, lines)) > shutil.get_terminal_size().columns:
        names = [f"{name.lower()}:".ljust(_WIDEST) for name in _HEAD]
        lines = [
            line
            for row in rows[1:]
            for line in (row[0], *(f"  {name}{cell}" for name, cell in zip(names[1:], row[1:], strict=True)))
        ]
    for line in lines:
        click.echo(printable(line))
