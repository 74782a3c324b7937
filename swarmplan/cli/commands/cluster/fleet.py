"""``swarmplan fleet``."""

import click

from swarmplan.cli.command_line.groups import NestedGroup


@click.group(
    "fleet",
    cls=NestedGroup,
    examples=[
        ("swarmplan fleet plan fleet.yaml", "show what each cluster of a fleet lacks"),
        ("swarmplan fleet apply fleet.yaml", "make the changes, several clusters at a time"),
    ],
)
def command() -> None:
    """Clusters of one template, one for each student of a roster.

    A fleet file names a cluster file, the template, and a roster. All its clusters are planned and applied together. See docs/classroom.md.
    """
