"""``swarmplan status``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options import Source, cluster_files, output_format


@click.command(
    "status",
    cls=Command,
    examples=[
        ("swarmplan status", "show machines, nodes, services and tasks"),
        ("swarmplan status --format json", "for programs"),
    ],
)
@cluster_files
@output_format("text", "json")
def command(
    *,
    source: Source,
    form: str,
) -> None:
    """Show the state of the cluster, and what is wrong with it.

    Machines, nodes, services and tasks, as they are now.
    """
    from swarmplan.cli.operations.known_clusters import nearest_cluster
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.wiring.site import opened
    from swarmplan.health.adoption import with_adopted
    from swarmplan.observe.snapshot import observe
    from swarmplan.render.status.status import print_status

    with opened(source) as found:
        seen = observe(found.fleet, found.desired.policy.parallelism)
        print_status(found.desired, with_adopted(found.desired, seen), form)
        hint = "" if seen.machines else nearest_cluster(found)
    if hint:
        note(hint)
