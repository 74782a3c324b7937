"""One hook as a program: found, run with a deadline, and its failure in one line."""

import secrets
import shutil
import signal
from collections.abc import Callable, Iterable, Mapping

from swarmplan.errors import Permanent, Transient
from swarmplan.hooks.context import MARK_VARIABLE, VARIABLES, HookContext
from swarmplan.limits import LINE
from swarmplan.model.hooks import Hook, Phase
from swarmplan.programs import Ended, command_line, run

MOST_LINES = 20
"""Lines of a hook's output that are shown, from its end."""


def check_programs(hooks: Mapping[Phase, Hook], phases: Iterable[Phase]) -> None:
    """Raises Permanent where the program of a hook is not there. Runs nothing."""
    for phase in phases:
        hook = hooks.get(phase)
        if hook is not None and shutil.which(hook.command[0]) is None:
            what = "executable file" if "/" in hook.command[0] else "program in PATH"
            raise Permanent(
                f"hooks.{phase}: no {what} named {hook.command[0]}: install it, or correct hooks.{phase}.command; nothing was changed"
            )


def run_hook(
    phase: Phase,
    hook: Hook,
    context: HookContext,
    environ: Mapping[str, str],
    *,
    report: Callable[[str], None],
    on_start: Callable[[int], None],
) -> None:
    """Run it to its end; the last lines that it prints are reported, however it ends. Raises Permanent where it fails, or takes
    too long: then all that it started is killed with it."""

    def report_output(out: bytes, err: bytes) -> None:
        for line in _last_lines(out, err):
            report(f"hooks.{phase}: {line}")

    outer = {name: value for name, value in environ.items() if name not in VARIABLES}
    name = f"hooks.{phase}: {command_line(hook.command)}"
    try:
        ended = run(
            hook.command,
            context.document.encode(),
            deadline=hook.timeout,
            environment={**outer, **context.variables(phase)},
            on_start=on_start,
            on_output=report_output,
            until_exit=True,
            mark=f"{MARK_VARIABLE}={secrets.token_hex(8)}",
        )
    except Transient:
        raise Permanent(
            f"{name} was killed: it ran longer than {hook.timeout:g} s (hooks.{phase}.timeout)"
        ) from None
    except Permanent as error:
        raise Permanent(f"{name} failed: {error}") from None
    if ended.code:
        raise Permanent(f"{name} failed: {_reason(ended)}")


def _reason(ended: Ended) -> str:
    if ended.code < 0:
        return f"ended by {_signal_name(-ended.code)}"
    code = f"exit code {ended.code}"
    return code if ended.error_line == code else f"{code}: {ended.error_line[:LINE]}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal, most of which have no name
        return f"signal {number}"


def _last_lines(out: bytes, err: bytes) -> list[str]:
    text = b"\n".join([out, err]).decode(errors="replace")
    lines = [line.rstrip()[:LINE] for line in text.splitlines() if line.strip()]
    more = len(lines) - MOST_LINES
    return [f"({more} earlier lines not shown)", *lines[-MOST_LINES:]] if more > 0 else lines
