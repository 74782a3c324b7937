"""Ctrl-C: the first asks the run to stop well, the second leaves at once."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from swarmplan.errors import ExitCode

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def asking() -> Iterator[None]:
    """While a person is asked, Ctrl-C is an answer: KeyboardInterrupt, at once."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def stopping(say: str) -> Iterator[threading.Event]:
    """An event that SIGINT, SIGTERM and SIGHUP set; ``say`` is told once. A second signal ends the process."""
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(ExitCode.INTERRUPTED)
        stop.set()
        click.echo(f"\n{say} (again to leave at once)", err=True)

    before = {number: signal.signal(number, asked) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
