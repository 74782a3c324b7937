"""``swarmplan exec``."""

import click

from swarmplan.cli.terminal.options import Source, cluster_option


@click.command("exec", context_settings={"ignore_unknown_options": True})
@cluster_option
@click.argument("machine")
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
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

    swarmplan exec manager-1 -- docker node ls
    """
    from swarmplan.cli.operations.machine import enter

    ctx.exit(enter(source, machine, words))
