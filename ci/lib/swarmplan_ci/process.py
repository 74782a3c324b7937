"""Runs swarmplan: what it prints to stderr goes on to the log as it comes, and a job that is cancelled stops it."""

import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast

from swarmplan_ci.log import say
from swarmplan_ci.tokens import without_tokens
from swarmplan_ci.web import Failed

_MOST_LINES = 200
_MOST_TOLD = 20_000
"""Characters of a message that are kept."""


@dataclass(frozen=True)
class Ended:
    """How a call ended: its exit code, and what it printed to stdout and to stderr."""

    code: int
    out: str
    err: str


def run(*words: str) -> Ended:
    """Run ``swarmplan`` with these words. Raises Failed where it cannot be."""
    try:
        process = subprocess.Popen(
            ["swarmplan", *words], env=without_tokens(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            process_group=0,
        )  # fmt: skip
    except OSError as error:
        raise Failed(f"swarmplan cannot be run: {error.strerror}: install it on the runner") from None
    with process, _handed_on(process), ThreadPoolExecutor(1) as pool:
        told = pool.submit(_logged, cast("IO[bytes]", process.stderr))
        out = cast("IO[bytes]", process.stdout).read().decode(errors="replace")
        err = told.result()
    return Ended(process.returncode, out, err)


@contextmanager
def _handed_on(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """A job that is cancelled stops swarmplan as a person would: running steps finish."""

    def hand_on(number: int, _frame: object) -> None:
        process.send_signal(number)

    before = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _logged(stream: IO[bytes]) -> str:
    """Write the stream to the log, line by line as it comes; the end of it."""
    kept: deque[str] = deque(maxlen=_MOST_LINES)
    for line in stream:
        text = line.decode(errors="replace")
        say(text, sys.stderr)
        kept.append(text)
    return "".join(kept)[-_MOST_TOLD:]
