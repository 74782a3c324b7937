"""``swarmplan recover``."""

from typing import TYPE_CHECKING

import click

from swarmplan.cli.command_line.completion import complete_machine
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.run import approval_options, lock_timeout, message_option, run_format
from swarmplan.cli.terminal.options.source import Source

if TYPE_CHECKING:
    from swarmplan.adapters import Adapters
    from swarmplan.model.cluster import Desired
    from swarmplan.reconcile.reconcile import Planner


@click.command(
    "recover",
    cls=Command,
    examples=[
        ("swarmplan recover", "continue from the manager with the newest state"),
        ("swarmplan recover --survivor manager-2", "continue from this one"),
    ],
)
@cluster_files
@approval_options
@lock_timeout
@message_option
@run_format
@click.option(
    "--survivor",
    metavar="MACHINE",
    shell_complete=complete_machine,
    default="",
    help="The manager to continue from. [default: the one with the newest state]",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    auto_approve: bool,
    allow: tuple[str, ...],
    survivor: str,
    lock_timeout: float | None,
) -> None:
    """Recover a swarm that lost its majority.

    Forces a new swarm on a surviving manager, and applies the cluster file to it. For a swarm that has permanently lost the
    majority of its managers. Services keep running. Managers that can be started or unlocked are brought back first: where
    they make a majority, no new swarm is forced.
    """
    from swarmplan.cli.operations.run import end, plan_printer, run_command
    from swarmplan.cli.terminal.approval import Approver, allowed
    from swarmplan.cli.terminal.messages import note
    from swarmplan.cli.wiring.origin import origin_of
    from swarmplan.cli.wiring.site import opened

    allows, document = allowed(allow), ctx.obj["document"]
    printer = plan_printer(document)
    with opened(source) as found:
        approver = Approver(allows, auto_approve=auto_approve, printer=printer, may_ask=document is None)
        planner = _planner(found.adapters, _machine(found.desired, survivor))
        verdict = run_command(
            ctx,
            found,
            approver,
            check=approver.show,
            report=note,
            planner=planner,
            files=source.recorded(),
            origin=origin_of(source),
            lock_timeout=lock_timeout,
            await_leader=False,
        )
    end(ctx, found, verdict)


def _machine(desired: "Desired", survivor: str) -> str:
    """The machine that is named, by its short name too. It may be one that the spec does not name any more."""
    from swarmplan.cli.operations.machine import candidates

    return next((name for name in candidates(desired, survivor) if name in desired.machines), survivor)


def _planner(adapters: "Adapters", survivor: str) -> "Planner":
    """Plans of a recovery, with what the survivors' swarm folders contain at the time."""
    from swarmplan.observe.survivors import observe_survivors
    from swarmplan.plan.recovery.recovery import make_recovery

    return lambda desired, observed: make_recovery(
        desired, observed, survivor, observe_survivors(adapters, observed)
    )
