"""The three standard streams, also where they are closed, full, or no longer read."""

import io
import os
import sys
from typing import TextIO

from swarmplan.cli.terminal.messages import json_lines
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
    """Standard error. One that cannot be written must not stop a command in the middle of its work."""

    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError:
            return memoryview(data).nbytes  # type: ignore[arg-type]


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
    sys.stdout = _text(_Results(_STDOUT, "w", closefd=False), sys.stdout, "strict")
    messages = _JsonMessages if json_lines() else _Messages
    sys.stderr = _text(messages(_STDERR, "w", closefd=False), sys.stderr, "backslashreplace")


def output_begun() -> bool:
    """Whether anything was written to standard output so far; what it still holds was not."""
    return _Results.begun


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
