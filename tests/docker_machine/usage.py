"""Help texts, laid out as codegangsta/cli does with docker-machine's templates."""

from collections.abc import Sequence

from docker_machine.catalogue import COMMANDS, GLOBAL, Command
from docker_machine.flags import HELP, VERSION, Flag
from docker_machine.gotext import aligned_by_tabs

RELEASE = "0.16.2, build bd45ab13"


def of_command(command: Command, program: str, flags: Sequence[Flag]) -> str:
    """``COMMAND --help``; ``flags`` in the order shown."""
    text = f"Usage: docker-machine {command.name}{' [OPTIONS]' if flags else ''} [arg...]\n\n{command.usage}"
    description = command.description
    if command.name == "create":
        description = f"Run '{program} create --driver name --help' to include the create flags for that driver in the help text."
    if description:
        text += f"\n\nDescription:\n   {description}"
    if flags:
        rows = aligned_by_tabs([(f"   {cell}", usage) for cell, usage in (flag.row for flag in flags)])
        text += "\n\nOptions:\n   \n" + "\n".join(rows)
    return text + "\n"


def of_program(name: str) -> str:
    """``--help``."""
    options = aligned_by_tabs([flag.row for flag in (*GLOBAL, HELP, VERSION)])
    commands = [(command.name, command.usage) for command in COMMANDS]
    commands.append(("help, h", "Shows a list of commands or help for one command"))
    return (
        f"Usage: {name} [OPTIONS] COMMAND [arg...]\n\nCreate and manage machines running Docker.\n\n"
        f"Version: {RELEASE}\n\nAuthor:\n  Docker Machine Contributors - <https://github.com/docker/machine>\n\n"
        "Options:\n  " + "\n  ".join(options) + "\n  \n"
        "Commands:\n  " + "\n  ".join(aligned_by_tabs(commands)) + "\n  \n"
        f"Run '{name} COMMAND --help' for more information on a command.\n"
    )  # fmt: skip


def sorted_flags(flags: Sequence[Flag]) -> list[Flag]:
    """Those of ``create`` come sorted by their text."""
    return sorted(flags, key=lambda flag: "\t".join(flag.row))
