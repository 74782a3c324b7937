"""The results of a grading to stdout, in the format that was asked for."""

from collections.abc import Sequence

import click

from swarmplan.cli.operations.fleet.grading.command import FleetGrades
from swarmplan.cli.terminal.streams import print_json
from swarmplan.spec.fleet.checks import Check


def print_grades(fleet: str, checks: Sequence[Check], found: FleetGrades, form: str) -> None:
    """Print them."""
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.fleet.grade.csv_text import grades_csv
    from swarmplan.render.fleet.grade.json_text import grades_json
    from swarmplan.render.fleet.grade.junit import grades_junit
    from swarmplan.render.fleet.grade.text import grade_lines

    if form == "text":
        screen = results()
        print_lines(screen, lambda: grade_lines(checks, found.grades, columns_of(screen)))
        return
    body = grades_json(fleet, checks, found.grades, found.seconds)
    if form == "json":
        print_json(body)
    elif form == "csv":
        click.echo(grades_csv(body), nl=False)
    else:
        click.echo(grades_junit(body, found.started), nl=False)
