"""``swarmplan agent resume``."""

from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.agent import socket_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "resume",
    cls=Command,
    examples=[("swarmplan agent resume prod", "go on, with a look at once")],
)
@click.argument("cluster")
@socket_option
def command(*, cluster: str, socket: "Path") -> None:
    """Have the agent go on with a cluster that was suspended."""
    from swarmplan.agent.control.client import ask
    from swarmplan.agent.control.protocol import Request, Verb

    ask(socket, Request(Verb.RESUME, (cluster,)))
    click.echo(f"{cluster} is resumed.")
