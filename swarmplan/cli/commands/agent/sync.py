"""``swarmplan agent sync``."""

from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.agent import socket_option

if TYPE_CHECKING:
    from pathlib import Path

_WAIT = 900.0
"""Seconds that a pass may take: somewhat more than a run may by default."""


@click.command(
    "sync",
    cls=Command,
    examples=[
        ("swarmplan agent sync", "look at all clusters now"),
        ("swarmplan agent sync prod --wait", "look at one, and exit as apply does"),
    ],
)
@click.argument("clusters", nargs=-1)
@click.option(
    "--wait", is_flag=True, help="Wait for the pass, print what it came to, and exit as apply does."
)
@socket_option
@click.pass_context
def command(ctx: click.Context, *, clusters: tuple[str, ...], wait: bool, socket: "Path") -> None:
    """Have the agent look at clusters now.

    What failed before is tried again. A cluster that is suspended is not looked at.
    """
    from swarmplan.agent.control.client import ask
    from swarmplan.agent.control.protocol import Request, Verb
    from swarmplan.cli.operations.agent.asked import exit_code, sync_lines

    answer = ask(socket, Request(Verb.SYNC, clusters, wait=_WAIT if wait else 0.0))
    found = answer.body["clusters"]
    if not wait:
        click.echo(f"Sync requested: {', '.join(each['name'] for each in found)}.")
        return
    for each in found:
        click.echo("\n".join(sync_lines(each)))
    ctx.exit(max(exit_code(each) for each in found))
