"""Thread pools, and work that can be cancelled while it is waited for."""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
_TICK = 0.1
"""Seconds between two checks whether the work is still needed."""


class _Left:
    """Whether this process abandoned work that may still run."""

    behind = False


class Workers(ThreadPoolExecutor):
    """A pool whose block ends when its work is done; on KeyboardInterrupt at once, and queued work is dropped."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        interrupted = kind is not None and issubclass(kind, KeyboardInterrupt)
        self.shutdown(wait=not interrupted, cancel_futures=interrupted)


def begin(work: Callable[[], T], name: str) -> "Future[T]":
    """Do the work in a thread of its own of this name, which no exit waits for. It sees the context variables of who asked for it."""
    future: Future[T] = Future()
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_do, work, future), name=name, daemon=True).start()
    return future


def run_cancellable(work: Callable[[], T], over: Callable[[], Exception | None]) -> T:
    """The result of the work, done in its own thread. As soon as ``over`` returns a reason to stop, that is raised and the
    work is abandoned: it must be safe to stop anywhere."""
    future = begin(work, "cancellable")
    while not wait([future], _TICK).done:
        if (why := over()) is not None:
            _Left.behind = True
            raise why
    return future.result()


def _do(work: Callable[[], T], future: "Future[T]") -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised where it is waited for
        future.set_exception(error)


def has_abandoned_work() -> bool:
    """Whether work was abandoned that may still run."""
    return _Left.behind


def has_threads() -> bool:
    """Whether the interpreter would wait for a thread at exit."""
    return any(
        not thread.daemon and thread is not threading.main_thread() for thread in threading.enumerate()
    )
