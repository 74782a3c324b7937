"""``swarmplan agent suspend``."""

import time
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.durations import seconds
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.agent import socket_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "suspend",
    cls=Command,
    examples=[
        ("swarmplan agent suspend prod", "change nothing until it is resumed"),
        ("swarmplan agent suspend prod --for 2h --reason disk", "for a time, with the reason"),
    ],
)
@click.argument("cluster")
@click.option(
    "--for",
    "duration",
    metavar="DURATION",
    callback=seconds,
    help="For how long, such as 2h. [default: until it is resumed]",
)
@click.option(
    "--reason", metavar="TEXT", default="", help="Why, for `swarmplan agent status` and notifications."
)
@socket_option
def command(*, cluster: str, duration: float | None, reason: str, socket: "Path") -> None:
    """Have the agent leave a cluster alone.

    No pass begins until it is resumed, also where the agent is started again. A pass that is under way ends first.
    """
    from swarmplan.agent.control.client import ask
    from swarmplan.agent.control.protocol import Request, Verb

    if duration == 0:
        raise click.BadParameter(
            "0s is over at once; leave it out to suspend until it is resumed", param_hint="--for"
        )
    until = time.time() + duration if duration else 0.0
    (found,) = ask(socket, Request(Verb.SUSPEND, (cluster,), reason, until=until)).body["clusters"]
    ends = found["suspended"]["until"]
    acting = "; a pass is under way, and ends first" if found["acting"] else ""
    click.echo(f"{cluster} is suspended{f' until {ends}' if ends else ''}{acting}.")
