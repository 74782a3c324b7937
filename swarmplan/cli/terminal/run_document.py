"""The one document that a command with ``--format json`` or ``junit`` prints at its end, however it ends."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from swarmplan.cli.terminal.streams import output_begun
from swarmplan.errors import ErrorKind
from swarmplan.render.progress.run_json import End, run_text
from swarmplan.render.progress.run_junit import run_junit
from swarmplan.render.text.encoding import encodable

if TYPE_CHECKING:
    from swarmplan.events import Verdict
    from swarmplan.plan.plan import Plan

_STDOUT = 1


class RunDocument:
    """What is known of the run so far. The run sets ``cluster``, ``plan``, its first one, ``verdict``, and ``backup``. ``form``: ``json`` or ``junit``. ``of_errors``: the
    command prints its result itself, and this only where it ends before that."""

    def __init__(self, command: str, form: str = "json", *, of_errors: bool = False) -> None:
        self._command, self._form, self._of_errors = command, form, of_errors
        self._began, self._clock = time.time(), time.monotonic()
        self._printed = False
        self.cluster: str | None = None
        self.plan: Plan | None = None
        self.verdict: Verdict | None = None
        self.backup: Mapping[str, Any] | None = None

    def print(self, exit_code: int, problems: Sequence[str], kind: ErrorKind | None) -> None:
        """Print it to stdout: the command ends with this code, and because of these problems where ``kind`` is not None."""
        if self._of_errors:
            sys.stdout.flush()
            if kind is None or output_begun():
                return
        text = self._text(exit_code, problems, kind)
        self._printed = True
        encodable(sys.stdout).write(text)
        sys.stdout.flush()

    def print_at_once(self, exit_code: int) -> None:
        """Print it from the handler of a signal that ends the process, unless it was printed."""
        if self._printed or (self._of_errors and output_begun()):
            return
        self._printed = True
        rest = self._text(exit_code, ["ended at once by a second signal"], ErrorKind.INTERRUPTED).encode()
        with suppress(OSError):
            while rest:
                rest = rest[os.write(_STDOUT, rest) :]

    def _text(self, exit_code: int, problems: Sequence[str], kind: ErrorKind | None) -> str:
        seconds = time.monotonic() - self._clock
        text_of = run_junit if self._form == "junit" else run_text
        return text_of(
            End(
                self._command,
                exit_code,
                self._began,
                seconds,
                self.cluster,
                self.plan,
                self.verdict,
                tuple(problems),
                kind,
                self.backup,
            )
        )
