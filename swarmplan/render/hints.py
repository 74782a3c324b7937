"""The commands that hints name, with the cluster files that this command was given: the same words are to be about the same
cluster."""

import re

_COMMAND = re.compile(r"`(swarmplan (?:apply|backup|history|plan|recover|status))`")


def name_files(arguments: str) -> None:
    """From here on let hints have these arguments, as a shell takes them, with a space before them; "" for the default file."""
    _Typed.arguments = arguments


def with_files(text: str) -> str:
    """The text with the arguments in each command that stands in backticks without any. Idempotent."""
    if not _Typed.arguments:
        return text
    return _COMMAND.sub(lambda found: f"`{found[1]}{_Typed.arguments}`", text)


class _Typed:
    """What hints have in this process. They come from packages that know no command line."""

    arguments = ""
