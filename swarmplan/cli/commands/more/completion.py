"""``swarmplan completion``."""

import click
from click.shell_completion import get_completion_class

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.pages import Command


@click.command(
    "completion",
    cls=Command,
    examples=[
        ("source <(swarmplan completion bash)", "bash, in ~/.bashrc"),
        ("source <(swarmplan completion zsh)", "zsh, in ~/.zshrc"),
        ("swarmplan completion fish | source", "fish, in ~/.config/fish/config.fish"),
    ],
)
@click.argument("shell", type=Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a shell's completion script."""
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - click has all three
    root = ctx.find_root().command
    click.echo(made(root, {}, "swarmplan", "_SWARMPLAN_COMPLETE").source())
