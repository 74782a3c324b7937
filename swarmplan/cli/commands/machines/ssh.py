"""``swarmplan ssh``."""

import click

from swarmplan.cli.terminal.options import Source, cluster_option


@click.command("ssh", context_settings={"ignore_unknown_options": True})
@cluster_option
@click.argument("machine")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND…]")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    machine: str,
    words: tuple[str, ...],
) -> None:
    """Open a session on a machine.

    Connects the way its driver does; on a local host it is a shell inside. With a command, runs that instead, like exec.

    swarmplan ssh manager-1
    """
    from swarmplan.cli.operations.machine import enter

    ctx.exit(enter(source, machine, words))
