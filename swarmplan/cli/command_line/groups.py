"""The commands by group, loaded when they are called."""

import importlib

import click

from swarmplan.cli.command_line.corrected import corrected
from swarmplan.cli.command_line.exit_codes import EXIT_CODES
from swarmplan.cli.command_line.pages import Command, WithExamples

GROUPS = {
    "cluster": (
        "init",
        "validate",
        "plan",
        "apply",
        "status",
        "drift",
        "history",
        "watch",
        "ui",
        "agent",
        "fleet",
        "destroy",
        "import",
    ),
    "machines": ("ssh", "exec", "env"),
    "safety": ("backup", "restore", "recover", "token", "lock", "unlock"),
    "more": ("clusters", "explain", "schema", "completion"),
}
"""The commands by group, which is the folder of their modules; both in the order in which a new user needs them."""

COMMANDS = tuple(name for names in GROUPS.values() for name in names)

NESTED = {
    "agent": ("run", "status", "sync", "suspend", "resume", "install", "notify-test"),
    "fleet": (
        "plan",
        "apply",
        "status",
        "grade",
        "exec",
        "access",
        "cards",
        "pause",
        "resume",
        "checkpoint",
        "reset",
        "destroy",
    ),
}
"""The commands of a command that is a group itself; their modules are in a folder of its name."""

ALL = tuple(
    path for name in COMMANDS for path in (name, *(f"{name} {inner}" for inner in NESTED.get(name, ())))
)
"""Every command as it is typed: ``watch``, ``agent``, ``agent run``."""

_MODULES = {"import": "import_", "notify-test": "notify_test"}  # a Python keyword, and what is no name


def command_of(name: str) -> Command:
    """The command of this name, which is in ``ALL``."""
    group, _, inner = name.rpartition(" ")
    group = group or next(group for group, names in GROUPS.items() if name in names)
    module = importlib.import_module(f"swarmplan.cli.commands.{group}.{_MODULES.get(inner, inner)}")
    command: Command = module.command
    return command


class NestedGroup(Command, click.Group):
    """A command that is a group of others, each in a module of its own, imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(NESTED[str(self.name)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = cmd_name in self.list_commands(ctx)
        return command_of(f"{self.name} {cmd_name}") if known else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word, known = args[0], self.list_commands(ctx)
        if word not in known and not word.startswith("-"):
            ctx.fail(f"no such command {f'{self.name} {word}'!r}{corrected(ctx, args, known)}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Command.format_options(self, ctx, formatter)
        names = self.list_commands(ctx)
        widest = max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name.ljust(widest), command_of(f"{self.name} {name}").summary) for name in names]
            )


class LazyGroup(WithExamples, click.Group):
    """A group whose commands live in modules of their own name and are imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        return command_of(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in COMMANDS and not word.startswith("-"):
            from swarmplan.cli.command_line.hints import command_hint

            if hint := command_hint(word, args[1:]):
                ctx.fail(f"no such command {word!r}: {hint}")
            if meant := corrected(ctx, args, COMMANDS):
                ctx.fail(f"no such command {word!r}{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        widest = max(map(len, COMMANDS))
        for group, names in GROUPS.items():
            with formatter.section(group.capitalize()):
                formatter.write_dl([(name.ljust(widest), command_of(name).summary) for name in names])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl(list(EXIT_CODES))
