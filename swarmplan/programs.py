"""Runs a program for its output: in its own process group, with a deadline and a limit, never through a shell."""

import os
import select
import selectors
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Self, cast

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.limits import ERROR_OUTPUT_BYTES, OUTPUT_BYTES
from swarmplan.system.children import kill, started

DEADLINE = 30.0
"""Seconds a program may take: time enough for a person to unlock a key ring."""
_PIECE = 65_536
_TICK = 0.1
"""Seconds between two checks whether a program has ended whose output something else holds open."""
_REST = 0.5
"""Seconds in which what it has printed is read to the end then."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code, what it printed, and the end of what it wrote to its standard error."""

    code: int
    out: bytes
    err: bytes

    @property
    def error_line(self) -> str:
        """The last line on its standard error."""
        lines = [line.strip() for line in self.err.decode(errors="replace").splitlines() if line.strip()]
        return lines[-1] if lines else f"exit code {self.code}"


def run(
    command: Sequence[str],
    stdin: bytes = b"",
    *,
    deadline: float = DEADLINE,
    max_output: int = OUTPUT_BYTES,
    environment: Mapping[str, str] | None = None,
    detached: bool = False,
    on_start: Callable[[int], None] = lambda _: None,
    on_line: Callable[[str], None] | None = None,
    on_output: Callable[[bytes, bytes], None] = lambda _out, _err: None,
    until_exit: bool = False,
    mark: str = "",
    over: Callable[[], Exception | None] | None = None,
) -> Ended:
    """Run it to its end, ``stdin`` on its standard input. Raises Permanent when it cannot be started or prints more than
    ``max_output`` bytes and Transient when it takes longer than ``deadline`` seconds, all without the command.

    It may ask a person, and what it leaves running is ended with it; a ``detached`` one has no terminal, and may leave
    something on purpose. ``on_start`` gets the process id, ``on_line`` each line of either output, which are not kept then.
    ``on_output`` gets what it printed, also where it is killed. ``until_exit``: its end is the end, though something that it
    left running holds its output open. ``mark``, as ``NAME=value``, is added to its ``environment``: where it is killed, so is
    all that it started, wherever that went. ``over`` is asked several times a second: what it returns is raised.
    """
    if mark:
        name, _, value = mark.partition("=")
        environment = {**(os.environ if environment is None else environment), name: value}

    def start() -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if on_line else subprocess.PIPE,
                env=environment, start_new_session=detached, process_group=None if detached else 0,
            )  # fmt: skip
        except (OSError, ValueError) as error:  # ValueError: a NUL in a word
            reason = reason_of(error)
            raise Permanent(reason) from None

    with started(start, mark) as process:
        exchange = _Exchange(process, stdin, deadline, max_output, on_line, until_exit=until_exit, over=over)
        ended = False
        try:
            on_start(process.pid)
            with exchange:
                exchange.finish()
            ended = True
        finally:
            if not detached or process.poll() is None:
                kill(process, "" if ended else mark)
                process.wait()
            on_output(*exchange.read)
    return Ended(process.returncode, *exchange.read)


def command_line(command: Sequence[str]) -> str:
    """The command as one types it, for messages."""
    return f"`{shlex.join(command)}`"


class _Exchange:
    """Writes to a program and reads from it, until it ends, is too slow, or prints too much."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        stdin: bytes,
        deadline: float,
        max_output: int,
        on_line: Callable[[str], None] | None,
        *,
        until_exit: bool,
        over: Callable[[], Exception | None] | None,
    ) -> None:
        self._process = process
        self._unwritten = memoryview(stdin)
        self._deadline = deadline
        self._max_output = max_output
        self._on_line = on_line
        self._end = time.monotonic() + deadline
        self._until_exit = until_exit
        self._over = over
        self._exited = False
        self._stdin, self._out = (cast("IO[bytes]", pipe) for pipe in (process.stdin, process.stdout))
        self._read = {pipe: bytearray() for pipe in (self._out, process.stderr) if pipe}
        self._pipes = selectors.PollSelector()  # unlike others it takes no file of its own

    def __enter__(self) -> Self:
        self._pipes.register(self._stdin, selectors.EVENT_WRITE)
        for pipe in self._read:
            self._pipes.register(pipe, selectors.EVENT_READ)
        return self

    def __exit__(self, *_: object) -> None:
        self._pipes.close()

    @property
    def read(self) -> tuple[bytes, bytes]:
        """Its standard output and error, as far as they were read."""
        out, *err = map(bytes, self._read.values())
        return out, b"".join(err)

    def finish(self) -> None:
        """Raises Permanent and Transient as ``run`` does."""
        ticks = self._until_exit or self._over is not None
        while self._pipes.get_map() and (left := self._left()):
            for key, _ in self._pipes.select(min(left, _TICK) if ticks else left):
                if key.fileobj is self._stdin:
                    self._write()
                else:
                    self._receive(key.fileobj)  # type: ignore[arg-type]  # only our own pipes are registered
        while self._process.poll() is None:
            left = self._left()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(min(left, _TICK) if ticks else left)

    def _left(self) -> float:
        """The seconds that it still has; none once it has ended and what it printed had time to be read."""
        if self._over and (why := self._over()):
            raise why
        if self._until_exit and not self._exited and self._process.poll() is not None:
            self._exited, self._end = True, time.monotonic() + _REST
        left = self._end - time.monotonic()
        if left <= 0 and not self._exited:
            raise self._too_slow()
        return max(left, 0.0)

    def _too_slow(self) -> Transient:
        return Transient(f"it did not end within {self._deadline:g} s")

    def _write(self) -> None:
        piece, self._unwritten = self._unwritten[: select.PIPE_BUF], self._unwritten[select.PIPE_BUF :]
        try:
            os.write(self._stdin.fileno(), piece)
        except BrokenPipeError:
            self._unwritten = self._unwritten[:0]  # it does not read more
        if not self._unwritten:
            self._close(self._stdin)

    def _receive(self, pipe: IO[bytes]) -> None:
        piece = os.read(pipe.fileno(), _PIECE)
        found = self._read[pipe]
        found += piece
        if self._on_line:
            self._report_lines(found, self._on_line, ended=not piece)
        if self._on_line or pipe is not self._out:
            del found[:-ERROR_OUTPUT_BYTES]
        elif len(found) > self._max_output:
            raise Permanent(f"it printed more than {self._max_output} bytes")
        if not piece:
            self._close(pipe)

    @staticmethod
    def _report_lines(found: bytearray, on_line: Callable[[str], None], *, ended: bool) -> None:
        """Report each complete line, and leave the rest in the buffer."""
        lines = found.splitlines(keepends=True)
        rest = lines.pop() if lines and not ended and not lines[-1].endswith((b"\n", b"\r")) else b""
        found[:] = rest
        for line in lines:
            on_line(line.decode(errors="replace").rstrip())

    def _close(self, pipe: IO[bytes]) -> None:
        self._pipes.unregister(pipe)
        with suppress(BrokenPipeError):
            pipe.close()
