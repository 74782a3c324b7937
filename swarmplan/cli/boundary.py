"""The edge at which every error becomes one clear line and an exit code. No traceback goes past it."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

import click

from swarmplan import private_files
from swarmplan.cli.places import state_folder
from swarmplan.errors import ExitCode, SwarmplanError


def bounded(command: Callable[..., object]) -> NoReturn:
    """Run the command and exit with its code."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        answer = command(standalone_mode=False)  # click gives back the code of a ctx.exit
        sys.stdout.flush()  # a pipe closed early is told here, not at the interpreter's end
        code = answer if isinstance(answer, int) else ExitCode.DONE
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = ExitCode.INTERRUPTED
    except SwarmplanError as error:
        _tell(str(error))
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.FAILED  # as click ends where it meets one: an apply cut short here was not done
    except Exception as bug:  # noqa: BLE001 - the last line of defence: a bug too ends in one line
        code = _reported(bug)
    sys.exit(code)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _tell(text: str) -> None:
    from swarmplan.render.redact import redact

    for line in redact(text).splitlines():
        click.echo(f"Error: {line}", err=True)


def _reported(bug: Exception) -> ExitCode:
    from swarmplan.render.redact import redact

    name = datetime.now(UTC).strftime("crash-%Y%m%dT%H%M%S.%fZ.txt")
    report = state_folder() / name
    what = redact(f"{type(bug).__name__}: {bug}".splitlines()[0])
    try:
        private_files.make_folder(report.parent)
        private_files.create(report, redact("".join(traceback.format_exception(bug))).encode())
        where = f"the full report is in {report}"
    except OSError as error:
        where = f"no report could be written to {report}: {error.strerror or error}"
    click.echo(f"Error: unexpected: {what} ({where}; please report it)", err=True)
    return ExitCode.FAILED
