"""docker-machine's logger: information and warnings on stdout, errors on stderr; ``env`` and ``config`` turn it all to stderr."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_streams = {"information": sys.stdout}


@contextmanager
def _as_go_writes() -> Iterator[None]:
    """A Go program whose stdout or stderr nobody reads any more dies of SIGPIPE at its next word (os/signal's documentation)."""
    try:
        yield
    except BrokenPipeError:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)


def information(text: str) -> None:
    """A line of progress, or a warning."""
    stream = _streams["information"]
    with _as_go_writes():
        stream.write(f"{text}\n")
        stream.flush()


def error(text: str) -> None:
    """A line on stderr."""
    with _as_go_writes():
        sys.stdout.flush()
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def result(text: str) -> None:
    """What the command was asked for, written as it stands."""
    with _as_go_writes():
        sys.stdout.write(text)
        sys.stdout.flush()


def keep_stdout_for_results() -> None:
    """For commands whose stdout is evaluated by a shell."""
    _streams["information"] = sys.stderr
