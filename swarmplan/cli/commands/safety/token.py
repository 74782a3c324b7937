"""``swarmplan token``."""

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import AfterFiles, cluster_files
from swarmplan.cli.terminal.options.run import lock_timeout, message_option
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "token",
    cls=Command,
    examples=[
        ("swarmplan token worker", "print the workers' token"),
        ("swarmplan token manager --rotate", "make a new one, print it"),
    ],
)
@cluster_files
@message_option
@click.argument("role", cls=AfterFiles, type=Choice(["worker", "manager"]))
@click.option("--rotate", is_flag=True, help="Rotate it first: the old one no longer lets nodes join.")
@lock_timeout
def command(
    *,
    source: Source,
    role: str,
    rotate: bool,
    lock_timeout: float | None,
) -> None:
    """Print the token that lets a node join.

    It is a secret: anyone who has it can join, and with the manager token control the swarm. swarmplan does not need it.
    """
    from swarmplan.cli.operations.single_steps import answering_manager, rotate_token
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.cli.wiring.site import opened

    with opened(source) as found:
        answering_manager(found)
        if rotate:
            rotate_token(found, role, origin_of(source), lock_timeout)
        token = answering_manager(found).swarm()["JoinTokens"][role.capitalize()]
    click.echo(token)
