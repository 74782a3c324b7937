"""``swarmplan recover``."""

from functools import partial

import click

from swarmplan.cli.options import Source, cluster_files, consent


@click.command("recover")
@cluster_files
@consent
@click.option(
    "--survivor", metavar="MACHINE", default="", help="The manager to go on from, where several answer."
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    auto_approve: bool,
    allow: tuple[str, ...],
    survivor: str,
) -> None:
    """Make a new swarm of a surviving manager, and bring it to the cluster file.

    For a swarm that lost the majority of its managers for good. Services go on meanwhile.
    """
    from swarmplan.cli.carrying import STOPPING, carry_out, end
    from swarmplan.cli.consent import Gate, allowed
    from swarmplan.cli.stopping import stopping
    from swarmplan.cli.wiring import note, opened
    from swarmplan.plan.recovery import make_recovery
    from swarmplan.render.plan import print_plan

    allows = allowed(allow)
    with opened(source) as found:
        gate = Gate(allows, auto_approve=auto_approve, show=print_plan)
        planner = partial(make_recovery, survivor=survivor)
        with stopping(STOPPING) as stop:
            verdict = carry_out(
                found, gate, ctx.obj["log_format"], "swarmplan recover",
                check=print_plan, stop=stop, tell=note, planner=planner,
            )  # fmt: skip
    end(ctx, found, verdict)
