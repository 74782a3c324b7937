"""``swarmplan lock``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "lock",
    cls=Command,
    examples=[
        ("swarmplan lock", "show which run has the lease of the cluster"),
        ("swarmplan lock --format json", "for programs"),
    ],
)
@cluster_files
@output_format("text", "json")
def command(*, source: Source, form: str) -> None:
    """Show which run has the lease of the cluster.

    One run at a time changes a cluster, from whatever machine. It holds a lease in the swarm, and renews it every ten seconds; that of
    a run that died ends by itself after a minute. Where none is seen, it shows the run that has the lock of this machine.

    Exits 1 where it cannot be read, as no manager and not all hosts answer, and 4 where what is there is not a lease that
    this version knows. Changes nothing.
    """
    from swarmplan.cli.operations.lease import lease_status
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.cli.wiring.site import opened
    from swarmplan.errors import Failure, Refused, SwarmplanError
    from swarmplan.lease.document import Lease
    from swarmplan.lease.status import LeaseStatus
    from swarmplan.render.console import print_lines, results
    from swarmplan.render.lease import FORMAT_VERSION, lease_json, lease_lines
    from swarmplan.render.text.line import line

    unread: SwarmplanError | None = None
    with opened(source) as found:
        cluster = found.desired.cluster
        try:
            status = lease_status(found)
        except (Failure, Refused) as error:
            if form != "json":
                raise
            status, unread = LeaseStatus(Lease(), error=str(error)), error
    if form == "json":
        body = {"format_version": FORMAT_VERSION, "cluster": cluster, **lease_json(status)}
        print_json(body)
        if unread is not None:
            raise unread
        return
    print_lines(results(), lambda: map(line, lease_lines(status, cluster)))
