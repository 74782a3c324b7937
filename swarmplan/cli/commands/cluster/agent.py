"""``swarmplan agent``."""

import click

from swarmplan.cli.command_line.groups import NestedGroup


@click.group(
    "agent",
    cls=NestedGroup,
    examples=[
        ("swarmplan agent run agent.yaml", "follow the clusters of an agent file"),
        ("swarmplan agent status", "show what the agent of this machine does"),
    ],
)
def command() -> None:
    """Follow git repositories or files with one or many clusters.

    An agent keeps each cluster as its files ask for it, by the same steps as apply, and says why it acts. See docs/agent.md.
    """
