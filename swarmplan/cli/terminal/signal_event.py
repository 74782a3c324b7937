"""An event that the handler of a signal may set."""

import threading
from contextlib import suppress


class SignalEvent(threading.Event):
    """As ``threading.Event``, but its own lock is never waited for, which is not reentrant: a handler that runs while its thread has
    that, in ``wait`` or in the handler of a signal before, would wait for itself without an end. Here a handler stores a flag and
    releases a lock. A ``queue.SimpleQueue`` cannot be used: as of Python 3.11 a ``get`` that signals interrupt beyond its timeout never ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked = False
        self._unset = threading.Lock()
        """Held for as long as there is something to wait for."""
        self._unset.acquire()

    def is_set(self) -> bool:
        """Whether it was set, and not cleared since."""
        return self._asked

    def set(self) -> None:
        """Let all who wait go on."""
        if not self._asked:
            self._asked = True
            self._let_go()

    def clear(self) -> None:
        """For a thread that alone waits for it: from here on it is waited for again."""
        self._asked = False  # first: a signal from here on is a new one
        self._unset.acquire(blocking=False)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, for so many seconds at most. Whether it is."""
        if not self._asked and self._unset.acquire(timeout=-1 if timeout is None else max(timeout, 0.0)):
            self._let_go()  # for the others who wait
        return self._asked

    def _let_go(self) -> None:
        with suppress(RuntimeError):  # the handler of another signal was faster
            self._unset.release()
