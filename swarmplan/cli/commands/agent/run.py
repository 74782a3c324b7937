"""``swarmplan agent run``."""

import click

from swarmplan.cli.command_line.pages import Command


@click.command(
    "run",
    cls=Command,
    examples=[
        ("swarmplan agent run agent.yaml", "follow the clusters of this file, until it is stopped"),
        ("swarmplan --log-format json agent run agent.yaml", "as a service: logs in JSON"),
    ],
)
@click.argument("file", type=click.Path(), default="agent.yaml")
@click.pass_context
def command(ctx: click.Context, *, file: str) -> None:
    """Run the agent of an agent file.

    Looks at each cluster every interval, and at once when its swarm reports a change or somebody asks for it; applies what is
    new, and heals what drifted. Never asks for approval. SIGHUP, or another content of the file, has it read again; SIGTERM
    ends the agent once the steps that run have finished.
    """
    from swarmplan.cli.operations.agent.run import run_agent

    run_agent(file, ctx.obj["log_format"])
