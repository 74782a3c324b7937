"""``swarmplan schema``."""

import json
from typing import TYPE_CHECKING, Any

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.pages import Command

if TYPE_CHECKING:
    from collections.abc import Callable

_OF = ("cluster", "agent", "fleet", "run", "history", "log", "drift", "grade", "notification", "agent-status")


@click.command(
    "schema",
    cls=Command,
    examples=[
        ("swarmplan schema > cluster.schema.json", "for an editor that completes YAML"),
        ("swarmplan schema --of run", "of what apply --format json prints"),
    ],
)
@click.option(
    "--of", "what", type=Choice(_OF), default="cluster", show_default=True, metavar="WHAT",
    help="The file cluster, agent or fleet; run, history, drift, grade or agent-status with --format json; log, a line of --log-format json;"
    " notification, one of the agent.",
)  # fmt: skip
def command(what: str) -> None:
    """Print the JSON Schema of the cluster file, of the agent file, of the fleet file, or of an output."""
    from swarmplan.agent.notify.schema import notification_schema
    from swarmplan.agent.state_schema import status_schema
    from swarmplan.render.drift.schema import drift_schema
    from swarmplan.render.fleet.grade.schema import grade_schema
    from swarmplan.render.history.schema import history_schema
    from swarmplan.render.progress.run_schema import log_schema, run_schema
    from swarmplan.spec import json_schema
    from swarmplan.spec.models.agent.agent import AgentSpec
    from swarmplan.spec.models.fleet.fleet import FleetSpec

    schemas: dict[str, Callable[[], dict[str, Any]]] = {
        "cluster": json_schema,
        "agent": lambda: json_schema(AgentSpec),
        "fleet": lambda: json_schema(FleetSpec),
        "run": run_schema,
        "history": history_schema,
        "log": log_schema,
        "drift": drift_schema,
        "grade": grade_schema,
        "notification": notification_schema,
        "agent-status": status_schema,
    }
    click.echo(json.dumps(schemas[what](), indent=2))
