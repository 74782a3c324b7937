"""``swarmplan schema``."""

import json

import click

from swarmplan.cli.command_line.pages import Command


@click.command(
    "schema",
    cls=Command,
    examples=[
        ("swarmplan schema > cluster.schema.json", "for an editor that completes YAML"),
        ("swarmplan schema --of run", "of what apply --format json prints"),
    ],
)
@click.option(
    "--of", "what", type=click.Choice(["cluster", "run", "log"]), default="cluster", show_default=True,
    help="The cluster file, the document of apply --format json, or a line of --log-format json.",
)  # fmt: skip
def command(what: str) -> None:
    """Print the JSON Schema of the cluster file, or of an output."""
    from swarmplan.render.progress.run_schema import log_schema, run_schema
    from swarmplan.spec import json_schema

    schema = json_schema() if what == "cluster" else run_schema() if what == "run" else log_schema()
    click.echo(json.dumps(schema, indent=2))
