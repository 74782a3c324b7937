"""``swarmplan validate``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "validate",
    cls=Command,
    examples=[
        ("swarmplan validate", "check cluster.yaml in the current folder"),
        ("swarmplan validate base.yaml prod.yaml", "check two files, merged in this order"),
        ("swarmplan validate agent.yaml", "check the file of an agent"),
        ("swarmplan validate fleet.yaml", "check that of a fleet, for every student"),
    ],
)
@cluster_files
def command(
    *,
    source: Source,
) -> None:
    """Check the cluster file, an agent file or a fleet file; change nothing.

    Reports every error at once, each with its file, line and column. Reads the sources of secrets and
    configs, and so runs the commands that print them. Of an agent file it looks at the files that it names, and
    asks nobody else. Of a fleet file it reads the template for every student: what is wrong for several is told
    once, with the first of them and how many more.
    """
    from swarmplan.cli.wiring.agent_file import checked_agent_file
    from swarmplan.cli.wiring.cluster_file import loaded
    from swarmplan.cli.wiring.drivers import check_options
    from swarmplan.model.values.first_few import counted
    from swarmplan.spec.kinds.recognized import is_fleet_path

    if (agent := checked_agent_file(source)) is not None:
        click.echo(agent)
        return
    if len(source.files) == 1 and is_fleet_path(source.files[0]):
        from swarmplan.cli.operations.fleet.validate import checked_fleet_file

        click.echo(checked_fleet_file(source))
        return
    spec = loaded(source)
    check_options(spec)
    desired = spec.desired
    counts = (("machine", desired.machines), ("network", desired.networks), ("service", desired.services))
    counts_told = ", ".join(counted(len(found), word) for word, found in counts)
    click.echo(f"{desired.cluster} is valid: {counts_told}.")
