"""``swarmplan status``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options import Source, cluster_files, output_format
from swarmplan.errors import ExitCode


@click.command(
    "status",
    cls=Command,
    examples=[
        ("swarmplan status", "show machines, nodes, services and tasks"),
        ("swarmplan status --format json", "for programs"),
        ("swarmplan status --format html > status.html", "as a page, to keep or to mail"),
        ("swarmplan status --exit-code", "for monitoring: exit code 6 means unhealthy"),
    ],
)
@cluster_files
@output_format("text", "json", "html", "svg")
@click.option(
    "--exit-code", "by_health", is_flag=True, help="Exit 6 when something is wrong, 0 when nothing is."
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    form: str,
    by_health: bool,
) -> None:
    """Show the state of the cluster, and what is wrong with it.

    Machines, nodes, services and tasks, as they are now. Exits 0 whatever it finds, unless --exit-code is given.
    """
    from swarmplan.cli.operations.known_clusters import nearest_cluster
    from swarmplan.cli.operations.record import recorded_runs
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.wiring.site import opened
    from swarmplan.health.adoption import with_adopted
    from swarmplan.health.gone_values import without_gone_values
    from swarmplan.health.summary import problems
    from swarmplan.observe.snapshot import observe
    from swarmplan.render.status.status import print_status

    with opened(source) as found:
        now = observe(found.adapters, found.desired.policy.parallelism)
        seen = without_gone_values(found.desired, with_adopted(found.desired, now))
        print_status(found.desired, seen, form, recorded_runs(found, seen))
        hint = "" if seen.machines else nearest_cluster(found)
    if hint:
        note(hint)
    ctx.exit(int(ExitCode.UNHEALTHY if by_health and problems(found.desired, seen) else ExitCode.DONE))
