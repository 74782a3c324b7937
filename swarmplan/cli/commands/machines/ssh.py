"""``swarmplan ssh``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import machine_and_command
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "ssh",
    cls=Command,
    context_settings={"ignore_unknown_options": True},
    examples=[
        ("swarmplan ssh manager-1", "a shell on shop-manager-1"),
        ("swarmplan ssh prod.yaml manager-1", "with another cluster file"),
    ],
)
@machine_and_command(required=False)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    machine: str,
    words: tuple[str, ...],
) -> None:
    """Open a shell on a machine.

    Connects the way its driver does; on a local host it runs inside. With a command, runs that instead, like exec.
    """
    from swarmplan.cli.operations.machine import enter

    ctx.exit(enter(source, machine, words))
