"""Help texts, laid out as codegangsta/cli does with docker-machine's templates."""

import os
from collections.abc import Sequence
from pathlib import Path

from docker_machine.catalogue import COMMANDS, GLOBAL, Command
from docker_machine.flags import HELP, VERSION, Flag
from docker_machine.fork import release
from docker_machine.gotext import aligned_by_tabs


def of_command(command: Command, program: str, flags: Sequence[Flag]) -> str:
    """``COMMAND --help``; ``flags`` in the order shown."""
    text = f"Usage: docker-machine {command.name}{' [OPTIONS]' if flags else ''} [arg...]\n\n{command.usage}"
    description = command.description
    if command.name == "create":
        description = f"Run '{program} create --driver name --help' to include the create flags for that driver in the help text."
    if description:
        text += f"\n\nDescription:\n   {description}"
    if flags:
        rows = aligned_by_tabs([_indented(flag.row, 3) for flag in flags])
        text += "\n\nOptions:\n   \n" + "\n".join(rows)
    return text + "\n"


def of_program(name: str) -> str:
    """``--help``."""
    flags = [flag._replace(default=_store()) if flag.name == "storage-path" else flag for flag in GLOBAL]
    options = aligned_by_tabs([_indented(flag.row, 2) for flag in (*flags, HELP, VERSION)])
    commands = [(command.name, command.usage) for command in COMMANDS]
    commands.append(("help", "Shows a list of commands or help for one command"))
    listed = aligned_by_tabs([_indented(row, 2) for row in commands])
    return (
        f"Usage: {name} [OPTIONS] COMMAND [arg...]\n\nCreate and manage machines running Docker.\n\n"
        f"Version: {release()}\n\nAuthor:\n  Docker Machine Contributors - <https://github.com/docker/machine>\n\n"
        "Options:\n" + "\n".join(options) + "\n  \n"
        "Commands:\n" + "\n".join(listed) + "\n  \n"
        f"Run '{name} COMMAND --help' for more information on a command.\n"
    )  # fmt: skip


def sorted_flags(flags: Sequence[Flag]) -> list[Flag]:
    """Those of ``create`` come sorted by their text."""
    return sorted(flags, key=lambda flag: "\t".join(flag.row))


def _indented(row: tuple[str, str], by: int) -> tuple[str, str]:
    return " " * by + row[0], row[1]


def _store() -> str:
    """Where a store is looked for that the command line does not name."""
    return os.environ.get("MACHINE_STORAGE_PATH") or str(Path.home() / ".docker" / "machine")
