"""Options that the commands of ``swarmplan fleet`` share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from swarmplan.cli.command_line.completion import complete_files
from swarmplan.dataclass import dataclass

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_FLEET = "fleet.yaml"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which clusters: those of the fleet of this ``file`` that the patterns of ``only`` and the ``groups`` name; ``simulate``: simulated ones."""

    file: str
    only: tuple[str, ...]
    groups: tuple[str, ...]
    simulate: bool


def fleet_file_argument(command: Command) -> Command:
    """``[FILE]``, and ``-f``; the command is given a ``file``."""
    option = click.option(
        "-f", "--file", "named", type=click.Path(), metavar="FILE", shell_complete=complete_files,
        help=f"The fleet file; {DEFAULT_FLEET} by default. The same as the argument.",
    )  # fmt: skip
    argument = click.argument("file", type=click.Path(), required=False, shell_complete=complete_files)
    return argument(option(command))


def fleet_file_option(command: Command) -> Command:
    """``-f`` alone, of commands whose arguments are something else; the command is given a ``file``."""
    option = click.option(
        "-f", "--file", type=click.Path(), default=DEFAULT_FLEET, show_default=False, metavar="FILE",
        shell_complete=complete_files, help=f"The fleet file; {DEFAULT_FLEET} by default.",
    )  # fmt: skip
    return option(command)


def with_chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command is given a ``chosen`` in place of what ``fleet_file_argument``, ``members_options`` and ``simulate_option`` give."""

    @wraps(command)
    def folded(
        *args: Any,
        file: str | None,
        named: str | None,
        only: tuple[str, ...],
        groups: tuple[str, ...],
        simulate: bool,
        **options: Any,
    ) -> Any:
        return command(*args, chosen=Chosen(_file_of(file, named), only, groups, simulate), **options)

    return folded


def _file_of(file: str | None, named: str | None) -> str:
    """The one file that is named. Raises click.UsageError for two."""
    if file and named and file != named:
        raise click.UsageError(f"two fleet files are named, {named} and {file}: name one")
    return file or named or DEFAULT_FLEET


def members_options(command: Command) -> Command:
    """``--only`` and ``--group``."""
    only = click.option(
        "--only", multiple=True, metavar="PATTERN",
        help="Only the students whose id matches, as in 'anna*'; where none does, whose cluster's name does. May be repeated.",
    )  # fmt: skip
    group = click.option(
        "--group", "groups", multiple=True, metavar="NAME",
        help="Only the students of this group of the roster. May be repeated.",
    )  # fmt: skip
    return only(group(command))


def simulate_option(command: Command) -> Command:
    """``--simulate``."""
    option = click.option(
        "--simulate",
        is_flag=True,
        help="Use simulated clusters: nothing is created. They are kept between commands.",
    )
    return option(command)
