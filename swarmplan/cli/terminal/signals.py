"""Signals: the first stops the run gracefully, the second ends the process at once. The exit code shows which signal it was."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from swarmplan.cli.terminal.messages import written
from swarmplan.cli.terminal.signal_event import SignalEvent
from swarmplan.render.live import open_screen

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STDERR = 2
_WAKE = 0.25
"""Seconds after which a thread that waits is woken for a moment. A signal that is received just before the wait begins, or by
another thread, ends no wait: the handler runs when the main thread wakes."""
_BY_SIGNAL = 128
"""What a shell adds to a signal's number where a command was ended by one."""


class _Received:
    """The signal that asked this process to end, None as long as none did."""

    last: int | None = None


class _Leaving:
    """What is still to be done where a signal ends the process at once; it is given the exit code."""

    last_words: Callable[[int], None] | None = None


def received() -> int | None:
    """The signal that asked to end; None while none did."""
    return _Received.last


def interrupted() -> int:
    """The exit code of an interrupted command: 130 by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP."""
    return _BY_SIGNAL + (_Received.last or signal.SIGINT)


def handle_signals(last_words: Callable[[int], None] | None = None) -> None:
    """From here on a signal that asks to end raises KeyboardInterrupt. A SIGHUP that is ignored, as under nohup, stays so.
    ``last_words`` is called with the exit code where a second one ends the process at once."""
    _Received.last, _Leaving.last_words = None, last_words
    for number in _handled():
        if number != signal.SIGINT:
            signal.signal(number, _at_once)
        elif signal.getsignal(number) is signal.SIG_DFL:  # ignored in the background of a script, it stays so
            signal.signal(number, signal.default_int_handler)
    signal.signal(signal.SIGALRM, _nothing)
    signal.setitimer(signal.ITIMER_REAL, _WAKE, _WAKE)


def stop_waking() -> None:
    """Stop the timer that wakes the main thread: an interpreter that exits would not survive it."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Waking the thread is all it is for."""


def _handled() -> list[signal.Signals]:
    return [
        number
        for number in _SIGNALS
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN
    ]


def _at_once(number: int, _frame: FrameType | None) -> None:
    _Received.last = number
    raise KeyboardInterrupt


def exit_on_signal() -> None:
    """From here on a signal ends the process: it is ending already."""
    for number in _handled():
        signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> None:
    if _Leaving.last_words is not None:
        with suppress(OSError):
            _Leaving.last_words(_BY_SIGNAL + number)
    with suppress(OSError):
        os.write(_STDERR, open_screen.released())
    os._exit(_BY_SIGNAL + number)


@contextmanager
def prompting() -> Iterator[None]:
    """While the user is asked, a signal is an answer: KeyboardInterrupt, at once. Nothing is running that would have to finish.

    ``input`` drops what is raised while it writes its question (``builtin_input`` of CPython clears the error of a flush), and waits for
    an answer then: so the thread is told once more when it is woken."""

    def again(_number: int, _frame: FrameType | None) -> None:
        if _Received.last is not None:
            signal.signal(signal.SIGALRM, _nothing)
            raise KeyboardInterrupt

    before = {number: signal.signal(number, _at_once) for number in _handled()}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, again)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stopping(message: str) -> Iterator[threading.Event]:
    """An event that SIGINT, SIGTERM and SIGHUP set; ``message`` is printed once, if there is one. A second signal ends the process."""
    import swarmplan.render.log  # noqa: F401 - the handler is to import nothing

    stop = SignalEvent()

    def request_stop(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            _exit(number, None)
        _Received.last = number
        stop.set()
        text = f"{message} (repeat to exit at once)"
        if not message or open_screen.say(text):  # what draws there would draw over it
            return
        with suppress(OSError):
            os.write(_STDERR, written("warning", text))

    before = {number: signal.signal(number, request_stop) for number in _handled()}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
