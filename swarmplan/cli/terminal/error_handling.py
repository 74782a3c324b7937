"""Turns every error into one clear line and an exit code. No traceback gets past it."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

from swarmplan.cli.terminal.messages import error as print_error
from swarmplan.cli.terminal.messages import inform, json_lines
from swarmplan.cli.terminal.signals import exit_on_signal, handle_signals, interrupted, stop_waking
from swarmplan.cli.terminal.streams import lost_output
from swarmplan.dataclass import dataclass
from swarmplan.errors import ErrorKind, ExitCode, SpecError, SwarmplanError

if TYPE_CHECKING:
    from swarmplan.cli.terminal.run_document import RunDocument


@dataclass(frozen=True, slots=True)
class _End:
    """The exit code of a command, and where an error ended it, its lines and their kind."""

    code: int
    problems: tuple[str, ...] = ()
    kind: ErrorKind | None = None


def run_and_exit(command: Callable[..., object], document: "RunDocument | None" = None) -> NoReturn:
    """Run the command and exit with its code. The ``document``, where one is wanted, is printed last."""
    handle_signals(document.print_at_once if document else None)
    try:
        _run_and_leave(command, document)
    except KeyboardInterrupt:  # one more, just as the end was about to begin
        os._exit(interrupted())
    finally:
        stop_waking()


def _run_and_leave(command: Callable[..., object], document: "RunDocument | None") -> NoReturn:
    end = _end(command)
    exit_on_signal()
    cut = end.code == ExitCode.INTERRUPTED
    code = interrupted() if cut else end.code
    if document is not None:
        with suppress(OSError, ValueError):  # which is reported below
            document.print(code, end.problems, end.kind)
    if reason := lost_output():
        print_error(_lost(reason), kind=str(ErrorKind.FAILED))
        code = code or ExitCode.FAILED
    _leave(code, cut=cut)


def _end(command: Callable[..., object]) -> _End:
    """Run the command; print the error it ends in, unless a signal cuts that short, too."""
    try:
        return _answered(command)
    except (KeyboardInterrupt, click.Abort):
        exit_on_signal()
        inform("Interrupted.", "warning")
        return _End(ExitCode.INTERRUPTED, ("interrupted",), ErrorKind.INTERRUPTED)


def _answered(command: Callable[..., object]) -> _End:
    try:
        answer = command(standalone_mode=False)  # click returns the code of a ctx.exit
        sys.stdout.flush()  # a pipe closed early is reported here, not when the interpreter exits
        return _End(answer if isinstance(answer, int) else int(ExitCode.DONE))
    except click.ClickException as wrong:
        return _usage_error(wrong)
    except click.Abort:
        raise
    except SystemExit as leaving:
        # of whoever ends this process another way: what an exit needs is done all the same
        code = leaving.code
        return _End(code if isinstance(code, int) else int(ExitCode.FAILED if code else ExitCode.DONE))
    except SwarmplanError as error:
        problems = error.problems if isinstance(error, SpecError) else (str(error),)
        return _print_errors(error.exit_code, error.kind, *problems)
    except OSError as error:
        return _os_error(error)
    except Exception as bug:  # noqa: BLE001 - the last line of defence: a bug, too, ends in one line
        return _internal_error(bug)


def _leave(code: int, *, cut: bool) -> NoReturn:
    """Exit; where the command was interrupted or left threads behind, without waiting for them, as the interpreter would, and
    stopping the programs that run for them."""
    from swarmplan.system.children import end_everything
    from swarmplan.system.workers import has_abandoned_work, has_threads

    if not (cut or has_abandoned_work()):
        sys.exit(code)
    end_everything()
    if has_threads():
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _print_errors(code: int, kind: ErrorKind, *problems: str) -> _End:
    """Print each problem in lines of its own."""
    from swarmplan.render.place import place_json
    from swarmplan.render.redact import redact
    from swarmplan.render.text.line import printable

    for problem in problems:
        for line in redact(problem).split("\n"):
            print_error(printable(line), kind=str(kind), **place_json(problem))
    return _End(code, problems, kind)


def _usage_error(wrong: click.ClickException) -> _End:
    """With the usage of the command, where the errors are for people."""
    if json_lines():
        print_error(wrong.format_message(), kind=str(ErrorKind.USAGE))
    else:
        wrong.show()
    return _End(wrong.exit_code, (wrong.format_message(),), ErrorKind.USAGE)


def _os_error(error: OSError) -> _End:
    """An error of the operating system is no bug where it names a file."""
    if reason := lost_output():
        return _End(
            ExitCode.FAILED, (_lost(reason),), ErrorKind.FAILED
        )  # printed last, like every lost output
    if error.filename is None or error.strerror is None:
        return _internal_error(error)
    text = f"{_file_name(error.filename)}: {error.strerror}"
    return _print_errors(ExitCode.FAILED, ErrorKind.FAILED, text)


def _lost(reason: str) -> str:
    return f"standard output cannot be written: {reason}"


def _file_name(name: object) -> str:
    return name.decode(errors="backslashreplace") if isinstance(name, bytes) else str(name)


def _internal_error(bug: Exception) -> _End:
    from swarmplan.cli.terminal.crash_reports import write_crash_report
    from swarmplan.render.redact import redact

    what = redact(f"{type(bug).__name__}: {bug}".splitlines()[0])
    text = f"internal error: {what} ({write_crash_report(bug)}; please report it)"
    print_error(text, kind=str(ErrorKind.INTERNAL))
    return _End(ExitCode.FAILED, (text,), ErrorKind.INTERNAL)
