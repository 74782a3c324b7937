"""``swarmplan exec``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import machine_and_command
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "exec",
    cls=Command,
    context_settings={"ignore_unknown_options": True},
    examples=[
        ("swarmplan exec manager-1 -- docker node ls", "list the nodes of the swarm"),
        ("swarmplan exec -f prod.yaml manager-1 -- uptime", "with another cluster file"),
    ],
)
@machine_and_command(required=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    machine: str,
    words: tuple[str, ...],
) -> None:
    """Run a command on a machine.

    It uses this terminal, and its exit code is returned.
    """
    from swarmplan.cli.operations.machine import enter

    ctx.exit(enter(source, machine, words))
