"""``swarmplan validate``."""

import click

from swarmplan.cli.options import Source, cluster_files


@click.command("validate")
@cluster_files
def command(
    *,
    source: Source,
) -> None:
    """Check the cluster file; touch nothing.

    Every fault is told at once, each with its file, line and column.
    """
    from swarmplan.cli.wiring import check_options, loaded

    spec = loaded(source)
    check_options(spec)
    wanted = spec.desired
    click.echo(
        f"{wanted.cluster} is valid: {len(wanted.machines)} machines, {len(wanted.networks)} networks, "
        f"{len(wanted.services)} services."
    )
