"""``swarmplan schema``."""

import json

import click

from swarmplan.cli.command_line.pages import Command


@click.command(
    "schema",
    cls=Command,
    examples=[
        ("swarmplan schema > cluster.schema.json", "for an editor that completes YAML"),
    ],
)
def command() -> None:
    """Print the cluster file's JSON Schema."""
    from swarmplan.spec import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
