"""The three standard streams, also where they are closed, full, or no longer read."""

import io
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from swarmplan.cli.terminal.messages import json_lines, time_now, timed_lines, write_times
from swarmplan.errors import reason_of

_STDIN, _STDOUT, _STDERR = 0, 1, 2


class _Results(io.FileIO):
    """Standard output. Remembers why it could not be written. A reader that has closed the pipe is no failure:
    the command continues, and ends with its usual exit code."""

    reason = ""
    begun = False

    def write(self, data: object) -> int:
        type(self).begun = True
        try:
            return super().write(data)  # type: ignore[arg-type]  # a buffer, as BufferedWriter gives it
        except BrokenPipeError:
            return memoryview(data).nbytes  # type: ignore[arg-type]
        except OSError as error:
            type(self).reason = reason_of(error)
            raise


class _Messages(io.FileIO):
    """Standard error. One that cannot be written must not stop a command in the middle of its work. Whoever writes, each line begins with
    its time where that is asked for."""

    _within_line = False

    def write(self, data: object) -> int:
        given = bytes(data)  # type: ignore[call-overload]
        left = self._timed(given) if timed_lines() else given
        with suppress(OSError):
            while left:
                left = left[super().write(left) or len(left) :]
        return len(given)

    def _timed(self, data: bytes) -> bytes:
        head = f"{time_now()} ".encode()
        made = (b"" if self._within_line else head) + data.replace(b"\n", b"\n" + head)
        self._within_line = not data.endswith(b"\n")
        return made if self._within_line else made[: -len(head)]


class _JsonMessages(_Messages):
    """The same where each line is to be one of JSON: what others write, such as a library, is made one. A prompt is a line,
    too."""

    def write(self, data: object) -> int:
        from swarmplan.render.log import LINE_BEGINS, json_line

        lines = bytes(data).decode(errors="backslashreplace").splitlines()  # type: ignore[call-overload]
        made = [
            line if line.startswith(LINE_BEGINS) else json_line("info", line.strip())
            for line in lines
            if line.strip()
        ]
        super().write("".join(f"{line}\n" for line in made).encode())
        return len(bytes(data))  # type: ignore[call-overload]


def settle() -> None:
    """Take the streams over. What was closed is opened, so that no file of ours gets its number: input is empty, and output
    fails when it is written."""
    for number, mode in ((_STDIN, os.O_RDONLY), (_STDOUT, os.O_RDONLY), (_STDERR, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(_STDIN, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    _Results.reason, _Results.begun = "", False
    write_times(on=False)
    sys.stdout = _text(_Results(_STDOUT, "w", closefd=False), sys.stdout, "strict")
    messages = _JsonMessages if json_lines() else _Messages
    sys.stderr = _text(messages(_STDERR, "w", closefd=False), sys.stderr, "backslashreplace")


def time_messages(environ: Mapping[str, str]) -> None:
    """Let each line on stderr begin with its time, for a process that runs for months; not where stderr is the journal, which notes the
    time itself (systemd.exec(5), JOURNAL_STREAM)."""
    status = os.fstat(_STDERR)
    write_times(on=environ.get("JOURNAL_STREAM") != f"{status.st_dev}:{status.st_ino}")


def output_begun() -> bool:
    """Whether anything was written to standard output so far; what it still holds was not."""
    return _Results.begun


def print_json(body: object) -> None:
    """Print it to standard output as the one document of a command, for programs, and for people who look."""
    from swarmplan.render.text.encoding import encodable

    encodable(sys.stdout).write(json.dumps(body, indent=2, ensure_ascii=False) + "\n")


def lost_output() -> str:
    """Why standard output could not be written; "" where it could. What it still holds is dropped then, so that nothing
    fails again when the interpreter exits."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        _Results.reason = reason_of(error)
    if _Results.reason:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, _STDOUT)
        os.close(null)
    return _Results.reason


def _text(raw: io.FileIO, before: TextIO | None, errors: str) -> io.TextIOWrapper:
    """The stream as Python opens it, over this."""
    encoding = before.encoding if before is not None else "utf-8"
    handler = (before.errors if before is not None else None) or errors
    line_buffering = raw.fileno() == _STDERR or raw.isatty()
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors=handler, line_buffering=line_buffering)
