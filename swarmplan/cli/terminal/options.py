"""Options and arguments that several commands share."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from swarmplan.dataclass import dataclass
from swarmplan.errors import reason_of

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_FILE = "cluster.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the spec comes from, and whether the run is only simulated."""

    files: tuple[str, ...]
    env_files: tuple[str, ...]
    settings: tuple[str, ...]
    simulate: bool

    def paths(self) -> list[str]:
        """The files named, or the default one; a usage error when there is neither, or no current folder."""
        if not all(map(os.path.isabs, self.files or (DEFAULT_FILE,))):
            _check_folder()
        if self.files:
            return list(self.files)
        if not os.path.lexists(DEFAULT_FILE):
            raise click.UsageError(
                f"no cluster file given, and there is no {DEFAULT_FILE} in the current folder"
            )
        return [DEFAULT_FILE]


def _check_folder() -> None:
    """Raises click.UsageError where the current folder no longer exists."""
    try:
        Path.cwd()
    except OSError as error:
        raise click.UsageError(
            f"the current folder cannot be used ({reason_of(error)}): change to one that exists"
        ) from None


def cluster_files(command: Command) -> Callable[..., Any]:
    """The cluster file as the argument, ``FILES…``; the command is given a ``source``."""
    return click.argument("files", nargs=-1, type=click.Path(allow_dash=True))(_with_source(command))


def cluster_option(command: Command) -> Callable[..., Any]:
    """The cluster file as ``-f``, for commands whose arguments are something else; the command is given a ``source``."""
    return file_option(DEFAULT_FILE)(command)


def file_option(default: str) -> Callable[[Command], Callable[..., Any]]:
    """The same, for commands that use something else without it: ``default`` says what."""
    option = click.option(
        "-f", "--file", "files", multiple=True, type=click.Path(allow_dash=True), metavar="FILE",
        help=f"The cluster file; several are merged like Compose files. [default: {default}]",
    )  # fmt: skip
    return lambda command: option(_with_source(command))


def approval_options(command: Command) -> Command:
    """``--auto-approve`` and ``--allow``."""
    approve = click.option(
        "--auto-approve", is_flag=True, help="Do not ask for approval. Hazards still need --allow."
    )
    return approve(allow_option(command))


def allow_option(command: Command) -> Command:
    """``--allow``."""
    allow = click.option(
        "--allow", multiple=True, metavar="KIND[,KIND…]",
        help="Approve a kind of hazard: destroy, replace, restart, quorum-risk, foreign, unknown, or all.",
    )  # fmt: skip
    return allow(command)


def output_format(*choices: str) -> Callable[[Command], Command]:
    """``--format``."""
    return click.option(
        "--format", "form", type=click.Choice(choices), default=choices[0], help="Output format."
    )


def _with_source(command: Command) -> Callable[..., Any]:
    @wraps(command)
    def sourced(
        *args: Any,
        files: tuple[str, ...],
        env_files: tuple[str, ...],
        settings: tuple[str, ...],
        simulate: bool,
        **options: Any,
    ) -> Any:
        return command(*args, source=Source(files, env_files, settings, simulate), **options)

    wrapped: Callable[..., Any] = sourced
    for option in reversed(_SPEC_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


_SPEC_OPTIONS = (
    click.option(
        "--env-file", "env_files", multiple=True, type=click.Path(), help="File of variables for ${…}."
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        help="Override one value of the cluster file.",
    ),
    click.option("--simulate", is_flag=True, help="Simulate in memory: no Docker, no root, nothing changed."),
)
