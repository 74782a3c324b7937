"""A program of the user's, run for what it prints: in a process group of its own, with a deadline and a limit, never through a
shell."""

import os
import select
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Self, cast

from swarmplan.children import tracked
from swarmplan.errors import Permanent, Transient
from swarmplan.limits import COMPLAINT_BYTES, OUTPUT_BYTES

DEADLINE = 30.0
"""Seconds a program may take: time enough for a person to unlock a key ring."""
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code, what it printed, and its complaint (the last line on its standard error)."""

    code: int
    out: bytes
    complaint: str


def run(command: Sequence[str], said: bytes = b"", *, deadline: float = DEADLINE) -> Ended:
    """Run it to its end, ``said`` on its standard input. Raises Permanent when it cannot be started or prints more than
    OUTPUT_BYTES and Transient when it takes longer than ``deadline`` seconds, all without the command."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0,
        )  # fmt: skip
    except (OSError, ValueError) as error:  # ValueError: a NUL in a word
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Permanent(reason) from None
    with process, tracked(process):
        try:
            with _Exchange(process, said, deadline) as exchange:
                out, err = exchange.finished()
        finally:
            _end(process)
    lines = [line.strip() for line in err.decode(errors="replace").splitlines() if line.strip()]
    return Ended(process.returncode, out, lines[-1] if lines else f"exit code {process.returncode}")


def spoken(command: Sequence[str]) -> str:
    """The command as one would type it."""
    return f"`{shlex.join(command)}`"


class _Exchange:
    """What is written to a program and read of it, until it ends, is too slow, or has said too much."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: bytes, deadline: float) -> None:
        self._process = process
        self._said = said
        self._deadline = deadline
        self._end = time.monotonic() + deadline
        self._stdin, out, self._err = (
            cast("IO[bytes]", pipe) for pipe in (process.stdin, process.stdout, process.stderr)
        )
        self._read = {out: bytearray(), self._err: bytearray()}
        self._pipes = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        self._pipes.register(self._stdin, selectors.EVENT_WRITE)
        for pipe in self._read:
            self._pipes.register(pipe, selectors.EVENT_READ)
        return self

    def __exit__(self, *_: object) -> None:
        self._pipes.close()

    def finished(self) -> tuple[bytes, bytes]:
        """Its standard output and error. Raises Permanent and Transient as ``run`` does."""
        while self._pipes.get_map():
            for key, _ in self._pipes.select(self._left()):
                if key.fileobj is self._stdin:
                    self._write()
                else:
                    self._take(key.fileobj)  # type: ignore[arg-type]  # only our own pipes are registered
        try:
            self._process.wait(self._left())
        except subprocess.TimeoutExpired:
            raise self._too_slow() from None
        out, err = self._read.values()
        return bytes(out), bytes(err)

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise self._too_slow()
        return left

    def _too_slow(self) -> Transient:
        return Transient(f"it did not end within {self._deadline:g} s")

    def _write(self) -> None:
        piece, self._said = self._said[: select.PIPE_BUF], self._said[select.PIPE_BUF :]
        try:
            os.write(self._stdin.fileno(), piece)
        except BrokenPipeError:
            self._said = b""  # it does not want to hear more
        if not self._said:
            self._close(self._stdin)

    def _take(self, pipe: IO[bytes]) -> None:
        piece = os.read(pipe.fileno(), _PIECE)
        if not piece:
            self._close(pipe)
            return
        found = self._read[pipe]
        found += piece
        if pipe is self._err:
            del found[:-COMPLAINT_BYTES]
        elif len(found) > OUTPUT_BYTES:
            raise Permanent(f"it printed more than {OUTPUT_BYTES} bytes")

    def _close(self, pipe: IO[bytes]) -> None:
        self._pipes.unregister(pipe)
        with suppress(BrokenPipeError):
            pipe.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End its whole group: what it started may outlive it."""
    with suppress(
        ProcessLookupError, PermissionError
    ):  # none is left, or what is left has become another user's
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
