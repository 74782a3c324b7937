"""``swarmplan unlock``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.source import Source


class _Holder(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.3 only
    """The id of a run, without which it is told where that is, and what Docker's own unlock is here."""

    name = "id"

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's signature
        return (
            "swarmplan lock shows the id of the run that has the lease. A swarm that is locked with a key is unlocked by swarmplan"
            " apply, with the key at swarm.unlock_key (swarmplan explain swarm.unlock_key)"
        )


@click.command(
    "unlock",
    cls=Command,
    examples=[("swarmplan unlock --holder 3fa9c1", "revoke the lease of the run with this id")],
)
@cluster_files
@click.option(
    "--holder",
    required=True,
    type=_Holder(),
    metavar="ID",
    help="The id of the run that has it, as swarmplan lock shows it.",
)
@click.option("--auto-approve", is_flag=True, help="Do not ask for approval.")
def command(*, source: Source, holder: str, auto_approve: bool) -> None:
    """Revoke the lease of a run.

    If that run is still running, it stops at its next renewal, ten seconds later at most, and says so. What it had begun by then is
    done, or ends within a minute: until that is over nobody else gets the lease. A run that died needs no unlock: its lease ends by
    itself just as soon. This has nothing to do with a swarm that is locked with a key (docker swarm unlock).
    """
    from swarmplan.cli.operations.lease import lease_status, revoke_lease
    from swarmplan.cli.terminal.approval import confirmed
    from swarmplan.cli.wiring.site import opened
    from swarmplan.errors import Refused
    from swarmplan.lease.store import Place
    from swarmplan.render.console import print_lines, results
    from swarmplan.render.lease import lease_lines, run_here
    from swarmplan.render.text.line import line, plain

    with opened(source) as found:
        status, cluster = lease_status(found), found.desired.cluster
        if status.place is Place.MACHINE:
            raise Refused(
                f"{cluster} is locked on this machine, by {run_here(status)}, and no lease is seen that could be revoked: wait for"
                " that run to end, or stop it"
            )
        if not status.lease.holder:
            print_lines(results(), lambda: map(line, lease_lines(status, cluster)))
            return
        if status.lease.holder != holder:
            raise Refused(
                f"{cluster} is not locked by {holder}, but by {status.lease.who}: `swarmplan lock` shows it"
            )
        warning = f"This revokes the lease of {status.lease.who}. If that run is still running, it stops, wherever it is."
        click.echo(plain([line(warning)]), err=True)
        if not auto_approve:
            confirmed("Revoke it?")
        revoked = revoke_lease(found, status)
    if revoked is None:
        click.echo(f"{cluster} is not locked any more: that run has ended.")
    else:
        click.echo(f"The lease of {cluster} was revoked; the next run gets it in at most {revoked.ttl:g} s.")
