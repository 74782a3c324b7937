"""``swarmplan agent status``."""

import time
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.agent import socket_option
from swarmplan.cli.terminal.options.run import output_format

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "status",
    cls=Command,
    examples=[
        ("swarmplan agent status", "cluster, sync, health, commit, last pass, and why"),
        ("swarmplan agent status --format json", "for programs"),
    ],
)
@socket_option
@output_format("text", "json")
def command(*, socket: "Path", form: str) -> None:
    """Show what the agent of this machine does.

    For each cluster: whether it is up to date, its health, the commit, the last pass and why it acted, what is held with what to do, and when
    the next look is due. Asks the agent alone, and no cluster.
    """
    from swarmplan.agent.control.client import ask
    from swarmplan.agent.control.protocol import Request, Verb
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.status.agent import status_lines
    from swarmplan.utc_time import utc_at

    body = ask(socket, Request(Verb.STATUS)).body
    screen = results()
    if form == "json":
        print_json(body)
        return
    print_lines(screen, lambda: status_lines(body, columns_of(screen), now=utc_at(time.time())))
