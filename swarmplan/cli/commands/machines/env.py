"""``swarmplan env``."""

import shlex
import sys

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import AfterFiles, cluster_files
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "env",
    cls=Command,
    examples=[
        ('eval "$(swarmplan env manager-1)"', "point docker at a manager, in this shell"),
        ("swarmplan env prod.yaml manager-1", "with another cluster file"),
    ],
)
@cluster_files
@click.argument("machine", cls=AfterFiles)
def command(
    *,
    source: Source,
    machine: str,
) -> None:
    """Print the environment that points docker at a machine."""
    from swarmplan.cli.operations.machine import named
    from swarmplan.cli.terminal.messages import warn
    from swarmplan.cli.wiring.site import opened

    with opened(source) as found:
        name = named(found.desired, machine)
        endpoint = found.adapters.driver(name).endpoint(name)
    for variable, value in endpoint.environment.items():
        click.echo(f"export {variable}={shlex.quote(value)}")
    for note in endpoint.notes:
        click.echo(f"# {note}")
        if not sys.stdout.isatty():  # a shell takes it, and shows none of it
            warn(note)
    click.echo(f'# {name}: eval "$(swarmplan env{source.typed()} {shlex.quote(machine)})"')
