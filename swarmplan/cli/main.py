"""The ``swarmplan`` command: its subcommands, loaded when they are called."""

import atexit
import gc
import importlib
from difflib import get_close_matches

import click

from swarmplan import __version__
from swarmplan.cli.terminal.error_handling import run_and_exit
from swarmplan.cli.terminal.streams import settle

GROUPS = {
    "cluster": ("validate", "plan", "apply", "status", "watch", "destroy", "import"),
    "machines": ("ssh", "exec", "env"),
    "safety": ("backup", "restore", "recover", "token"),
    "more": ("schema", "completion"),
}
"""The commands by group, which is the folder of their modules; both in the order in which a new user needs them."""

COMMANDS = tuple(name for names in GROUPS.values() for name in names)

_MODULES = {"import": "import_"}  # a Python keyword


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own name and are imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        group = next(group for group, names in GROUPS.items() if cmd_name in names)
        module = importlib.import_module(f"swarmplan.cli.commands.{group}.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = get_close_matches(args[0], COMMANDS, n=1)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"no such command {args[0]!r}; did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("-v", "--verbose", count=True, help="Log more to stderr; -vv logs every call.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="Format of progress messages."
)
@click.version_option(__version__, prog_name="swarmplan")
@click.pass_context
def cli(ctx: click.Context, verbose: int, log_format: str) -> None:
    """Declare a Docker Swarm in one YAML file: plan it, apply it, keep it up to date.

    \b
    swarmplan plan  cluster.yaml     show what would change, and at what cost
    swarmplan apply cluster.yaml     make the changes, and wait until the cluster has converged
    swarmplan status cluster.yaml    show the current state

    Exit codes: 0 done; 1 failed; 2 the cluster file or the command line is not valid; 3 changes pending
    (plan --detailed-exitcode); 4 refused: approval, limit, lock or stale plan, or plan could not read
    all of the cluster; 5 applied but not converged; 130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP.
    """  # noqa: D301 - click's \\b, which keeps the lines below it as they are, must be the character itself
    ctx.obj = {"log_format": log_format}
    if verbose or log_format == "json":
        from swarmplan.render.log import set_up

        set_up(verbose, log_format)


def run() -> None:
    """The console script."""
    gc.set_threshold(500_000)  # a command is over before its garbage matters
    atexit.register(gc.freeze)  # nor is it looked for at the end, which took a fifth of a command's time
    settle()
    run_and_exit(cli)
