"""One log for what takes time: each call of an engine and each program that is run, with its result and its seconds."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LOG = logging.getLogger("swarmplan.calls")
_NO_RESULT = "no answer"


class Timed:
    """A call that is going on. ``result`` is what is logged of how it ended."""

    __slots__ = ("result",)

    def __init__(self) -> None:
        self.result = _NO_RESULT


@contextmanager
def timed(call: str) -> Iterator[Timed]:
    """Log a call when it has ended, however that was. ``call`` has no content: names and paths only."""
    found = Timed()
    if not _LOG.isEnabledFor(logging.INFO):
        yield found
        return
    started = time.monotonic()
    try:
        yield found
    finally:
        _LOG.info("%s: %s in %.3f s", call, found.result, time.monotonic() - started)


def log_call(call: str) -> None:
    """Log a call that takes no time worth mentioning."""
    _LOG.info("%s", call)
