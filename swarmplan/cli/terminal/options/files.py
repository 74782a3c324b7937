"""The cluster files on the command line, as arguments and by ``-f``, and the options that say how they are read."""

import shlex
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from swarmplan.cli.command_line.completion import complete_files, complete_settings, complete_words
from swarmplan.cli.command_line.files import Placed, as_typed, file_option, is_file, split_files
from swarmplan.cli.command_line.pages import AFTER_DASHES
from swarmplan.cli.terminal.options.source import DEFAULT_FILE, Source
from swarmplan.render.hints import name_files

Command = TypeVar("Command", bound=Callable[..., Any])


class AfterFiles(click.Argument):
    """An argument that stands after the cluster files, and is none itself: click takes the words from the end."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        if isinstance(value, str) and is_file(value) and not ctx.resilient_parsing:
            given = f"{ctx.command_path} {shlex.quote(value)} {self.human_readable_name}"
            raise click.UsageError(f"unexpected argument {value!r}: cluster files stand first: {given}", ctx)
        return super().type_cast_value(ctx, value)


def cluster_files(command: Command) -> Callable[..., Any]:
    """The cluster file, as ``FILES…`` and as ``-f``; the command is given a ``source``. Arguments below it follow the files."""
    return _file_arguments(file_option(DEFAULT_FILE)(_with_source(command)))


def cluster_files_after(before: int, default: str) -> Callable[[Command], Callable[..., Any]]:
    """The same, for a command with ``before`` arguments above it, which without a file uses something else: ``default``."""
    return lambda command: _file_arguments(file_option(default)(_with_source(command, before)))


def not_simulated(command: click.Command) -> click.Command:
    """``--simulate`` is not offered by a command that refuses it."""
    for param in command.params:
        if isinstance(param, click.Option) and param.name == "simulate":
            param.hidden = True
    return command


def machine_and_command(*, required: bool) -> Callable[[Command], Callable[..., Any]]:
    """``FILES… MACHINE -- COMMAND…`` and ``-f``; the command is given a ``source``, the ``machine`` and the ``words``.
    ``required``: the words are."""

    def decorated(command: Command) -> Callable[..., Any]:
        sourced = _with_source(command)

        @wraps(sourced)
        def split(*args: Any, words: tuple[str, ...], **options: Any) -> Any:
            files, rest = split_files(words)
            context = click.get_current_context()
            unnamed = not rest or (required and [*rest] == context.meta[AFTER_DASHES][:1])
            missing = "MACHINE" if unnamed else "COMMAND" if required and not rest[1:] else ""
            if missing:
                raise click.MissingParameter(ctx=context, param_hint=f"'{missing}'", param_type="argument")
            return sourced(*args, files=files, machine=rest[0], words=rest[1:], **options)

        metavar = f"[FILES]... MACHINE {'-- COMMAND…' if required else '[-- COMMAND…]'}"
        words = click.argument(
            "words", nargs=-1, type=click.UNPROCESSED, metavar=metavar, shell_complete=complete_words
        )
        return words(file_option(DEFAULT_FILE)(split))

    return decorated


def files_and_word(name: str, metavar: str) -> Callable[[Command], Callable[..., Any]]:
    """``FILES… WORD`` and ``-f``; the command is given a ``source``, and the word that is not a file as ``name``, "" for none."""

    def decorated(command: Command) -> Callable[..., Any]:
        sourced = _with_source(command)

        @wraps(sourced)
        def split(*args: Any, words: tuple[str, ...], **options: Any) -> Any:
            files, rest = split_files(words)
            if not all(word.strip() for word in rest):
                raise click.UsageError(
                    f"{name.upper()} is an empty word, such as that of a variable that is not set: give one, or leave it out"
                )
            if rest[1:]:
                raise click.UsageError(
                    f"unexpected argument {rest[1]!r}: cluster files stand first, and end in .yaml, or have a slash"
                )
            return sourced(*args, files=files, **{name: "".join(rest)}, **options)

        words = click.argument(
            "words",
            nargs=-1,
            type=click.UNPROCESSED,
            metavar=f"[FILES]... {metavar}",
            shell_complete=complete_files,
        )
        return words(file_option(DEFAULT_FILE)(split))

    return decorated


_file_arguments = click.argument(
    "files", nargs=-1, type=click.Path(allow_dash=True), shell_complete=complete_files
)


def _with_source(command: Command, before: int = 0) -> Callable[..., Any]:
    @wraps(command)
    def sourced(
        *args: Any,
        files: tuple[str, ...],
        named: tuple[Placed, ...],
        env_files: tuple[str, ...],
        settings: tuple[str, ...],
        simulate: bool,
        untrusted: bool,
        age_keys: tuple[str, ...],
        **options: Any,
    ) -> Any:
        source = Source(as_typed(files, named, before), env_files, settings, simulate, untrusted, age_keys)
        name_files(source.typed())
        return command(*args, source=source, **options)

    wrapped: Callable[..., Any] = sourced
    for option in reversed(_SPEC_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


_SPEC_OPTIONS = (
    click.option(
        "--env-file", "env_files", multiple=True, type=click.Path(), help="File of variables for ${…}."
    ),
    click.option(
        "--age-key-file",
        "age_keys",
        multiple=True,
        type=click.Path(),
        help="File of age keys, for sops files.",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        shell_complete=complete_settings,
        help="Override one value of the cluster file.",
    ),
    click.option(
        "--simulate",
        is_flag=True,
        help="Simulate: no Docker, no root. The simulated cluster is kept in the state folder.",
    ),
    click.option(
        "--untrusted",
        is_flag=True,
        envvar="SWARMPLAN_UNTRUSTED",
        show_envvar=True,
        help="The file may come from anybody: refuse programs, and files outside its folder.",
    ),
)
