"""``swarmplan agent notify-test``."""

import click

from swarmplan.cli.command_line.pages import Command


@click.command(
    "notify-test",
    cls=Command,
    examples=[
        ("swarmplan agent notify-test agent.yaml", "send a test to every target"),
        ("swarmplan agent notify-test agent.yaml chat", "to one of them"),
    ],
)
@click.argument("file", type=click.Path())
@click.argument("targets", nargs=-1)
@click.pass_context
def command(ctx: click.Context, *, file: str, targets: tuple[str, ...]) -> None:
    """Send a test notification to targets of an agent file.

    Without targets to all of them. One that does not take it is told with the reason, and the exit code is 1 then. Needs no
    running agent.
    """
    from swarmplan.cli.operations.agent.notifications import targets_of, try_target
    from swarmplan.cli.operations.agent.settings import loaded_agent
    from swarmplan.render.text.line import printable

    failed = False
    for target in targets_of(loaded_agent(file), targets):
        problem = try_target(target)
        failed |= bool(problem)
        click.echo(printable(f"{target.name}: {f'not delivered: {problem}' if problem else 'delivered'}"))
    ctx.exit(1 if failed else 0)
