"""Options and arguments that several commands share."""

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.completion import (
    complete_files,
    complete_kinds,
    complete_only,
    complete_settings,
    complete_words,
)
from swarmplan.cli.command_line.durations import seconds
from swarmplan.cli.command_line.files import Placed, as_typed, file_option, is_file, split_files
from swarmplan.cli.command_line.pages import AFTER_DASHES
from swarmplan.dataclass import dataclass
from swarmplan.errors import reason_of
from swarmplan.render.hints import name_files

if TYPE_CHECKING:
    from swarmplan.spec.trust.allowed import Trust


class AfterFiles(click.Argument):
    """An argument that stands after the cluster files, and is none itself: click takes the words from the end."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        if isinstance(value, str) and is_file(value) and not ctx.resilient_parsing:
            given = f"{ctx.command_path} {shlex.quote(value)} {self.human_readable_name}"
            raise click.UsageError(f"unexpected argument {value!r}: cluster files stand first: {given}", ctx)
        return super().type_cast_value(ctx, value)


Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_FILE = "cluster.yaml"
MESSAGE = "swarmplan.message"
"""The key of ``--message`` in click's ``meta``."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the spec comes from, whether the run is only simulated, and whether the files may come from anybody; if so, ``trust`` is what
    an agent file allows them besides. ``age_keys`` are the files of the keys that they may use besides those of this machine, or,
    from anybody, alone. ``template`` are the values of a fleet, where they are its template, ``variables`` the same for stack files, and ``defaults`` settings that
    hold where the template says nothing. ``share_images``: machines that do not say it themselves may share the files of the images put
    into them."""

    files: tuple[str, ...]
    env_files: tuple[str, ...]
    settings: tuple[str, ...]
    simulate: bool
    untrusted: bool = False
    age_keys: tuple[str, ...] = ()
    trust: "Trust | None" = None
    template: Mapping[str, str] | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()
    share_images: bool = False

    def paths(self) -> list[str]:
        """The files named, or the default one; a usage error when there is neither, or no current folder."""
        if not all(map(os.path.isabs, self.files or (DEFAULT_FILE,))):
            _check_folder()
        if self.files:
            return list(self.files)
        if not os.path.lexists(DEFAULT_FILE):
            from swarmplan.cli.terminal.default_file import no_default_file

            raise click.UsageError(no_default_file(DEFAULT_FILE))
        return [DEFAULT_FILE]

    def typed(self) -> str:
        """What a command of a hint needs to be about the same cluster, quoted for a shell, with a space before it; empty for
        the default file."""
        words = [
            *self.files,
            *(word for file in self.env_files for word in ("--env-file", file)),
            *(word for file in self.age_keys for word in ("--age-key-file", file)),
        ]
        return "".join(
            f" {shlex.quote(word)}" for word in [*words, *(["--simulate"] if self.simulate else [])]
        )

    def recorded(self) -> list[str]:
        """The paths for a journal: absolute, standard input as it is."""
        return [path if path == "-" else os.path.abspath(path) for path in self.paths()]  # noqa: PTH100 - links stay


def _check_folder() -> None:
    """Raises click.UsageError where the current folder no longer exists."""
    try:
        Path.cwd()
    except OSError as error:
        raise click.UsageError(
            f"the current folder cannot be used ({reason_of(error)}): change to one that exists"
        ) from None


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


def approval_options(command: Command) -> Command:
    """``--auto-approve`` and ``--allow``."""
    approve = click.option(
        "--auto-approve", is_flag=True, help="Do not ask for approval. Hazards still need --allow."
    )
    return approve(allow_option(command))


def allow_option(command: Command) -> Command:
    """``--allow``."""
    allow = click.option(
        "--allow", multiple=True, metavar="KIND[,KIND…]", shell_complete=complete_kinds,
        help="Approve a kind of hazard: create (over policy.max_creates), change (over policy.max_changes), destroy (data is"
        " lost), rename (was another cluster), replace (recreated), restart (tasks restart), quorum-risk (the majority is at risk), foreign (made by"
        " others), unknown (not readable), undo (what another run just did), or all.",
    )  # fmt: skip
    return allow(command)


def only_option(command: Command) -> Command:
    """``--only``."""
    only = click.option(
        "--only", multiple=True, metavar="KEY[,KEY…]", shell_complete=complete_only,
        help="Only a part, with what it needs: services.web, stacks.shop, networks.'*', machines.vm2, swarm. All else stays"
        " as it is.",
    )  # fmt: skip
    return only(command)


def lock_timeout(command: Command) -> Command:
    """``--lock-timeout``: the command is given the seconds, or None."""
    option = click.option(
        "--lock-timeout", metavar="DURATION", callback=seconds,
        help="How long to wait for another run of this cluster to end, as in 15m. [default: until it is seen to be alive, a minute at most]",
    )  # fmt: skip
    return option(command)


def show_values(command: Command) -> Command:
    """``--show-values``."""
    option = click.option(
        "--show-values", is_flag=True,
        help="Show in the plan the values that came from variables, too; secrets stay hidden.",
    )  # fmt: skip
    return option(command)


def message_option(command: Command) -> Command:
    """``--message``, which goes into the record of the run."""

    def kept(ctx: click.Context, _param: click.Parameter, value: str) -> None:
        ctx.meta[MESSAGE] = value

    option = click.option(
        "--message", metavar="TEXT", default="", expose_value=False, callback=kept,
        help="Why, for swarmplan history. [default: the title of the commit]",
    )  # fmt: skip
    return option(command)


def output_format(*choices: str) -> Callable[[Command], Command]:
    """``--format``."""
    return click.option("--format", "form", type=Choice(choices), default=choices[0], help="Output format.")


def run_format(command: Command) -> Command:
    """``--format`` of a command that carries out a plan: ``json`` and ``junit`` are one document at the end. ``formats.documented_command``
    reads it, also from a command line that click refuses."""
    option = click.option(
        "--format", type=Choice(["text", "json", "junit"]), default="text", expose_value=False,
        help="Output format. json: one document at the end, with result, error and steps; junit: the same as a test report. Neither"
        " asks.",
    )  # fmt: skip
    return option(command)


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
