"""Turns every error into one clear line and an exit code. No traceback gets past it."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NoReturn

import click

from swarmplan import private_files
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.cli.terminal.signals import exit_on_signal, handle_signals, interrupted, stop_waking
from swarmplan.cli.terminal.streams import lost_output
from swarmplan.errors import ExitCode, Permanent, SwarmplanError, reason_of


def run_and_exit(command: Callable[..., object]) -> NoReturn:
    """Run the command and exit with its code."""
    handle_signals()
    try:
        answer = command(standalone_mode=False)  # click returns the code of a ctx.exit
        sys.stdout.flush()  # a pipe closed early is reported here, not when the interpreter exits
        code = answer if isinstance(answer, int) else int(ExitCode.DONE)
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        exit_on_signal()
        click.echo("Interrupted.", err=True)
        code = ExitCode.INTERRUPTED
    except SwarmplanError as error:
        _print_error(str(error))
        code = error.exit_code
    except OSError as error:
        code = _os_error(error)
    except Exception as bug:  # noqa: BLE001 - the last line of defence: a bug, too, ends in one line
        code = _internal_error(bug)
    if lost_output():
        code = code or ExitCode.FAILED
    cut = code == ExitCode.INTERRUPTED
    _leave(interrupted() if cut else code, cut=cut)


def _leave(code: int, *, cut: bool) -> NoReturn:
    """Exit; where the command was interrupted or left threads behind, without waiting for them, as the interpreter would, and
    stopping the programs that run for them."""
    from swarmplan.children import end_everything
    from swarmplan.workers import has_abandoned_work, has_threads

    stop_waking()
    if not (cut or has_abandoned_work()):
        sys.exit(code)
    end_everything()
    if has_threads():
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _print_error(text: str) -> None:
    from swarmplan.render.line import printable
    from swarmplan.render.redact import redact

    for line in redact(text).split("\n"):
        click.echo(f"Error: {printable(line)}", err=True)


def _os_error(error: OSError) -> ExitCode:
    """An error of the operating system is no bug where it names a file."""
    if reason := lost_output():
        _print_error(f"standard output cannot be written: {reason}")
        return ExitCode.FAILED
    if error.filename is None or error.strerror is None:
        return _internal_error(error)
    _print_error(f"{_file_name(error.filename)}: {error.strerror}")
    return ExitCode.FAILED


def _file_name(name: object) -> str:
    return name.decode(errors="backslashreplace") if isinstance(name, bytes) else str(name)


def _internal_error(bug: Exception) -> ExitCode:
    from swarmplan.render.redact import redact

    name = datetime.now(UTC).strftime("crash-%Y%m%dT%H%M%S.%fZ.txt")
    what = redact(f"{type(bug).__name__}: {bug}".splitlines()[0])
    try:
        report = state_folder() / name
        private_files.make_folder(report.parent)
        private_files.create(report, redact("".join(traceback.format_exception(bug))).encode())
        where = f"the full report is in {report}"
    except (OSError, Permanent) as error:
        where = f"no report could be written: {reason_of(error)}"
    click.echo(f"Error: internal error: {what} ({where}; please report it)", err=True)
    return ExitCode.FAILED
