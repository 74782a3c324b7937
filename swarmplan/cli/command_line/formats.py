"""Which forms of output a command line asks for. Read before click does: an error of the command line has the form, too."""

from collections.abc import Sequence
from itertools import pairwise

from swarmplan.cli.command_line.groups import COMMANDS, NESTED

DOCUMENTED = frozenset({"apply", "destroy", "recover", "restore", "backup"})
"""The commands that with ``--format json`` or ``junit`` print one document at their end."""
_OF_FLEET = tuple(f"fleet {name}" for name in NESTED["fleet"] if name != "exec")
_RESULTS = frozenset(
    {"plan", "status", "drift", "history", *_OF_FLEET, "agent status", "lock", "clusters", "explain"}
)
"""Those that print their result as JSON, and the same document where an error comes before it."""
_FORMS = ("json", "junit")
_HELP = frozenset({"-h", "--help"})


def json_log(words: Sequence[str]) -> bool:
    """Whether messages are to be lines of JSON."""
    return _last_value(words, "--log-format") == "json"


def documented_command(words: Sequence[str]) -> str:
    """The command that is to print one document; "" where none is. A help page is none."""
    command = _command(words)
    form = document_form(words)
    wanted = (command in DOCUMENTED and form) or (command in _RESULTS and form == "json")
    return command if wanted and not _HELP & set(_options(words)) else ""


def _command(words: Sequence[str]) -> str:
    """The command of the line: ``apply``, ``fleet apply``; "" where there is none."""
    rest = iter(words)
    command = next((word for word in rest if word in COMMANDS), "")
    if command not in NESTED:
        return command
    inner = next((word for word in rest if word in NESTED[command]), "")
    return f"{command} {inner}" if inner else ""


def document_form(words: Sequence[str]) -> str:
    """The form of that document: ``json`` or ``junit``; "" where none is asked for."""
    form = _last_value(words, "--format")
    return form if form in _FORMS else ""


def _last_value(words: Sequence[str], option: str) -> str:
    """The value of an option, the last one where it is repeated, as for click."""
    found = ""
    for word, following in pairwise([*_options(words), ""]):
        name, given, value = word.partition("=")
        if name == option:
            found = value if given else following
    return found


def _options(words: Sequence[str]) -> Sequence[str]:
    """The words before ``--``."""
    return words[: words.index("--")] if "--" in words else words
