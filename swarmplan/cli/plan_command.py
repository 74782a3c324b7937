"""``swarmplan plan``."""

import click

from swarmplan.cli.options import Source, cluster_files, output_format
from swarmplan.errors import ExitCode


@click.command("plan")
@cluster_files
@output_format("text", "json", "markdown", "graph")
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 3 when something is to be done, 0 when nothing is."
)
@click.option(
    "--out", type=click.Path(dir_okay=False), help="Save the plan, to be applied as it is or not at all."
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: Source,
    form: str,
    detailed_exitcode: bool,
    out: str | None,
) -> None:
    """Show what apply would do, why, and what it costs. Changes nothing."""
    from swarmplan.cli.savedplan import save
    from swarmplan.cli.wiring import note, opened, preflight
    from swarmplan.observe.snapshot import observe
    from swarmplan.plan.planner import make_plan
    from swarmplan.render.plan import print_plan

    with opened(source) as found:
        preflight(found, note)
        plan = make_plan(found.desired, observe(found.fleet, found.desired.policy.parallelism, found.desired))
    print_plan(plan, form)
    if out:
        save(out, found.desired, plan)
    if detailed_exitcode and not plan.converged:
        ctx.exit(int(ExitCode.PENDING))
