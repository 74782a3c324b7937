"""Threads that do one thing to many at once, and work that is waited for no longer than it is wanted."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
_TICK = 0.1
"""Seconds after which it is asked again whether the work is still wanted."""


class _Left:
    """Whether this process left work to itself that may still go on."""

    behind = False


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


def awaited(work: Callable[[], T], over: Callable[[], Exception | None]) -> T:
    """What the work gives, done in a thread of its own. As soon as ``over`` tells why it is not wanted any more, that is raised,
    and the work is left to itself: it must be such that nothing is half done where it stops anywhere."""
    future: Future[T] = Future()
    threading.Thread(target=_do, args=(work, future), name="awaited", daemon=True).start()
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


def left_behind() -> bool:
    """Whether work was left to itself that may still go on."""
    return _Left.behind


def at_work() -> bool:
    """Whether a thread is left that the interpreter would wait for at its end."""
    return any(
        not thread.daemon and thread is not threading.main_thread() for thread in threading.enumerate()
    )
