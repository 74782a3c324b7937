"""``swarmplan schema``."""

import json

import click


@click.command("schema")
def command() -> None:
    """Print the cluster file's JSON Schema."""
    from swarmplan.spec import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
