"""``swarmplan validate``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options import Source, cluster_files


@click.command(
    "validate",
    cls=Command,
    examples=[
        ("swarmplan validate", "check cluster.yaml in the current folder"),
        ("swarmplan validate base.yaml prod.yaml", "check two files, merged in this order"),
    ],
)
@cluster_files
def command(
    *,
    source: Source,
) -> None:
    """Check the cluster file; change nothing.

    Reports every error at once, each with its file, line and column. Reads the sources of secrets and
    configs, and so runs the commands that print them.
    """
    from swarmplan.cli.wiring.cluster_file import loaded
    from swarmplan.cli.wiring.drivers import check_options

    spec = loaded(source)
    check_options(spec)
    desired = spec.desired
    counts = (("machine", desired.machines), ("network", desired.networks), ("service", desired.services))
    counted = ", ".join(f"{len(found)} {word}{'' if len(found) == 1 else 's'}" for word, found in counts)
    click.echo(f"{desired.cluster} is valid: {counted}.")
