"""The log of a job: what is printed to it gives no orders to the runner, and a log that cannot be written fails nothing.

The runners of GitHub, Forgejo and Gitea carry out what a line says that begins with ``::error::`` or has ``##[error]``, and a cluster
file can have such texts. By actions/runner, src/Runner.Common/ActionCommand.cs, and act, pkg/runner/command.go. The documented
``::stop-commands::`` is not used: it is a line of stdout, and nothing says that a runner reads it before what stderr has.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from swarmplan_ci.web import Failed


def inert(text: str) -> str:
    """The text with a blank in what would be a command: ``: :error::`` and ``## [error]``."""
    return "".join(_inert(line) for line in text.splitlines(keepends=True))


def say(text: str, stream: TextIO | None = None) -> None:
    """Print to the log: to stdout, or to this stream."""
    stream = stream or sys.stdout
    with suppress(OSError):
        stream.write(inert(text))
        stream.flush()


def complain(line: str) -> None:
    """Print to stderr."""
    say(line + "\n", sys.stderr)


def warn(line: str) -> None:
    """Print a warning to stderr."""
    complain(f"Warning: {line}")


def reason_of(error: Exception) -> str:
    """Why, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


@contextmanager
def warned(what: str) -> Iterator[None]:
    """What fails in here is a warning."""
    try:
        yield
    except (OSError, ValueError, Failed) as error:
        warn(f"{what}: {reason_of(error)}")


def write(path: Path, text: str, *, more: bool = False) -> None:
    """Write the file, or add to it (``more``); a warning where that fails."""
    try:
        with path.open("a" if more else "w", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        warn(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}")


def _inert(line: str) -> str:
    begins = next((at for at, one in enumerate(line) if one.isprintable() and not one.isspace()), 0)
    if line.startswith("::", begins):
        line = f"{line[:begins]}: :{line[begins + 2 :]}"
    return line.replace("##[", "## [")
