"""``swarmplan fleet plan``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import (
    Chosen,
    fleet_file_argument,
    members_options,
    simulate_option,
    with_chosen,
)
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.errors import ExitCode


@click.command(
    "plan",
    cls=Command,
    examples=[
        ("swarmplan fleet plan", "what each cluster of fleet.yaml lacks, in one table"),
        ("swarmplan fleet plan --only 'anna*' --details", "the whole plan of some"),
        (
            "swarmplan fleet plan --detailed-exitcode --format json",
            "for a pipeline: exit code 3 means changes",
        ),
    ],
)
@fleet_file_argument
@members_options
@simulate_option
@output_format("text", "json")
@click.option("--details", is_flag=True, help="Show the whole plan of each cluster that differs, too.")
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 3 when changes are pending, 0 when there are none."
)
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    form: str,
    details: bool,
    detailed_exitcode: bool,
) -> None:
    """Show what apply would change in each cluster. Changes nothing.

    One table over all: counts, hazards, and the limits of the fleet's policy. Exits 4 where a cluster could not be planned, or no approval
    would let it be applied.
    """
    from swarmplan.cli.operations.fleet.applying.look import full_plan, look
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
    from swarmplan.cli.operations.fleet.read_back import read_back
    from swarmplan.cli.terminal.signals import stopping
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.fleet.plan import plan_json, plan_lines
    from swarmplan.render.plan.plan import print_plan

    fleet = opened_fleet(chosen.file, simulate=chosen.simulate)
    with stopping("Stopping: no other cluster is looked at.") as stop:
        read_back(fleet, stop)
        plan = look(fleet, fleet.members(chosen.only, chosen.groups), stop)
    if form == "json":
        print_json(plan_json(plan))
    else:
        for one in plan.plans if details else ():
            if one.pending or one.impossible:
                print_plan(full_plan(fleet, one.member, destroying=one.member.removed)[1])
        screen = results()
        print_lines(screen, lambda: plan_lines(plan, columns_of(screen)))
    refused = plan.failed or any(one.refused for one in plan.plans)
    pending = ExitCode.PENDING if detailed_exitcode and plan.pending else ExitCode.DONE
    ctx.exit(int(ExitCode.REFUSED if refused else pending))
