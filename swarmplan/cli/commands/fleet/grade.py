"""``swarmplan fleet grade``."""

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
    "grade",
    cls=Command,
    examples=[
        ("swarmplan fleet grade", "students by checks, and what to do next"),
        ("swarmplan fleet grade --only anna --check web", "one check of one student"),
        ("swarmplan fleet grade --no-disturb", "while the class works: nothing is stopped"),
        ("swarmplan fleet grade --format csv > grades.csv", "for a spreadsheet"),
    ],
)
@fleet_file_argument
@members_options
@click.option(
    "--check", "named_checks", multiple=True, metavar="ID", help="Only this check. May be repeated."
)
@click.option(
    "--no-disturb", is_flag=True, help="Skip the checks that stop, kill, pause or drain something first."
)
@simulate_option
@output_format("text", "json", "junit", "csv")
@click.option(
    "--exit-code", "by_grade", is_flag=True, help="Exit 6 when a check failed or is broken, 0 when none."
)
@click.pass_context
@with_chosen
def command(
    ctx: click.Context,
    *,
    chosen: Chosen,
    named_checks: tuple[str, ...],
    no_disturb: bool,
    form: str,
    by_grade: bool,
) -> None:
    """Grade each cluster of the fleet by the checks of the fleet file.

    A check passes, fails, is skipped, or is broken: it could not be decided, as where a cluster does not answer. What a check disturbs is undone
    afterwards, or by the next grade or apply. Exits 0 whatever the results, unless --exit-code is given.
    """
    from swarmplan.cli.operations.fleet.grading.command import chosen_checks, grade_fleet
    from swarmplan.cli.operations.fleet.grading.output import print_grades
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet

    fleet = opened_fleet(chosen.file, simulate=chosen.simulate)
    checks = chosen_checks(fleet, named_checks)
    members = fleet.members(chosen.only, chosen.groups)
    found = grade_fleet(fleet, members, checks, ctx.obj["log_format"], disturb=not no_disturb)
    print_grades(fleet.settings.name, checks, found, form)
    wrong = any(one.wrong for one in found.grades)
    ctx.exit(int(ExitCode.UNHEALTHY if by_grade and wrong else ExitCode.DONE))
