"""``swarmplan watch``."""

import click

from swarmplan.cli.command_line.intervals import Interval
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import allow_option, message_option
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "watch",
    cls=Command,
    examples=[
        ("swarmplan watch", "apply the file every 30 seconds"),
        (
            "swarmplan --log-format json watch --interval 5m",
            "as a service: every five minutes, logs in JSON",
        ),
    ],
)
@cluster_files
@click.option(
    "--interval",
    default="30s",
    show_default=True,
    type=Interval(),
    metavar="DURATION",
    help="Time between passes, as in 30s or 5m.",
)
@allow_option
@message_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    interval: float,
    allow: tuple[str, ...],
) -> None:
    """Keep the cluster up to date with the cluster file.

    Reads and applies the file every interval, and at once when the swarm reports a change. Never asks for approval.
    """
    from swarmplan.cli.operations.watch import watch_cluster
    from swarmplan.cli.terminal.approval import Approver, allowed

    approver = Approver(allowed(allow), auto_approve=True, printer=lambda _plan, _allowed: None)
    watch_cluster(source, approver, ctx.obj["log_format"], interval)
