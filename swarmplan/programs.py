"""A program of the user's, run for what it prints: in a process group of its own, with a deadline, never through a shell."""

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from swarmplan.errors import Permanent, Transient

DEADLINE = 30.0
"""Seconds a program may take: time enough for a person to unlock a key ring."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code, what it printed, and its complaint (the last line on its standard error)."""

    code: int
    out: bytes
    complaint: str


def run(command: Sequence[str], said: bytes = b"", *, deadline: float = DEADLINE) -> Ended:
    """Run it to its end, ``said`` on its standard input. Raises Permanent when it cannot be started and Transient when it
    takes longer than ``deadline`` seconds, both without the command."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0,
        )  # fmt: skip
    except (OSError, ValueError) as error:  # ValueError: a NUL in a word
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Permanent(reason) from None
    with process:
        try:
            out, err = process.communicate(said, timeout=deadline)
        except subprocess.TimeoutExpired:
            # without its cause, which would hold what it printed
            raise Transient(f"it did not end within {deadline:g} s") from None
        finally:
            _end(process)
    lines = [line.strip() for line in err.decode(errors="replace").splitlines() if line.strip()]
    return Ended(process.returncode, out, lines[-1] if lines else f"exit code {process.returncode}")


def spoken(command: Sequence[str]) -> str:
    """The command as one would type it."""
    return f"`{shlex.join(command)}`"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End its whole group: what it started may outlive it."""
    with suppress(
        ProcessLookupError, PermissionError
    ):  # none is left, or what is left has become another user's
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
