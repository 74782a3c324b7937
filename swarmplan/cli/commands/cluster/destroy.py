"""``swarmplan destroy``."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import approval_options, lock_timeout, message_option, run_format
from swarmplan.cli.terminal.options.source import Source

if TYPE_CHECKING:
    from swarmplan.plan.plan import Plan

_LIMITS = ("policy.max_creates", "policy.max_changes", "policy.max_destroys", "policy.max_restarts")
"""The limits of a policy. Who asks for everything to be removed has them in mind in vain."""


@click.command(
    "destroy",
    cls=Command,
    examples=[
        ("swarmplan destroy", "show what would be removed, and ask"),
        ("swarmplan destroy --simulate", "remove a simulated cluster"),
    ],
)
@cluster_files
@approval_options
@lock_timeout
@message_option
@run_format
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    auto_approve: bool,
    allow: tuple[str, ...],
    lock_timeout: float | None,
) -> None:
    """Destroy the cluster.

    Its machines are removed, with all data on them, whatever policy.max_destroys is. The plan names the services and volumes that go with them; where the swarm
    has objects that swarmplan does not manage, it needs --allow foreign; where the whole swarm is not the cluster's, --allow foreign,destroy.
    """
    from swarmplan.cli.operations.run import end, plan_printer, run_command
    from swarmplan.cli.terminal.approval import Approver, allowed
    from swarmplan.cli.wiring.cluster_file import loaded
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.cli.wiring.site import Site, site

    for setting in source.settings:
        name, _, value = setting.partition("=")
        if name in _LIMITS and value != "null":
            raise click.UsageError(
                f"--set {name} limits nothing here: destroy removes all machines, whatever the policy's limits are;"
                " to remove a part within them, take it out of the file and apply"
            )
    allows, document = allowed(allow), ctx.obj["document"]
    printer = plan_printer(document)
    spec = loaded(source).desired
    nothing = spec.destroyed()
    with site(spec, simulate=source.simulate) as there:
        found: Site = replace(there, desired=nothing)

        approver = Approver(
            allows,
            auto_approve=auto_approve,
            printer=printer,
            may_ask=document is None,
            question=f"Destroy {spec.cluster}?",
        )

        def look(plan: "Plan") -> None:
            if not plan.converged:
                approver.show(plan)

        verdict = run_command(
            ctx,
            found,
            approver,
            check=look,
            files=source.recorded(),
            origin=origin_of(source),
            lock_timeout=lock_timeout,
        )
    end(ctx, found, verdict)
