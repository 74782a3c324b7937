"""Threads that do one thing to many at once. Who is interrupted does not wait for them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType


class Workers(ThreadPoolExecutor):
    """A pool whose block ends with its work done; but at once where a signal interrupts it (KeyboardInterrupt), and what has
    not begun is never begun then."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        interrupted = kind is not None and issubclass(kind, KeyboardInterrupt)
        self.shutdown(wait=not interrupted, cancel_futures=interrupted)


def at_work() -> bool:
    """Whether a thread is left that the interpreter would wait for at its end."""
    return any(
        not thread.daemon and thread is not threading.main_thread() for thread in threading.enumerate()
    )
