"""``swarmplan watch``."""

import click

from swarmplan.cli.options import Source, allowance, cluster_files


@click.command("watch")
@cluster_files
@click.option(
    "--interval", default=30.0, show_default=True, type=click.FloatRange(min=1), help="Seconds between looks."
)
@allowance
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    interval: float,
    allow: tuple[str, ...],
) -> None:
    """Keep the cluster file true.

    Reads the file and looks again every interval, and at once when the swarm tells of a change.
    """
    from swarmplan.cli.consent import Gate, allowed
    from swarmplan.cli.watching import keep_true

    gate = Gate(allowed(allow), auto_approve=True, show=lambda _plan: None)
    keep_true(source, gate, ctx.obj["log_format"], interval)
