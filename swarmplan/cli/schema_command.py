"""``swarmplan schema``."""

import json

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the cluster file, for editors and checks."""
    from swarmplan.spec import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
