"""Locks of a fleet on this machine: of what its clusters share (who has which cluster, the access), held for moments; of its mirror; and of each cluster
for as long as one command of the fleet works on it. So two commands may work on two clusters at a time. The lease of a cluster comes besides."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from swarmplan.cli.terminal.signals import received
from swarmplan.errors import Interrupted, Locked, Permanent, reason_of
from swarmplan.lock_files import Held, held

_LONGEST = 300.0
"""Seconds to wait for another command: one that fills or empties the mirror takes minutes."""
_PAUSE, _NOTE_AFTER = 0.05, 2.0
_TRIES = 100
"""Whoever has removed the last file of a folder removes the folder, just as another one is about to write there."""


class SharedState:
    """A lock file; ``does`` says what another command does that has it, and ``tell`` gets a line where it takes longer. Of those that are ``shared`` many
    may have it. Safe between threads, and a thread that has it may ask again."""

    def __init__(self, place: Path, does: str, tell: Callable[[str], None], *, shared: bool = False) -> None:
        self._place, self._does, self._tell, self._shared = place, does, tell, shared
        self._thread, self._depth = threading.RLock(), 0

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Have it to the end of the block; whether it was not had before. Raises Locked where another command does not give it back,
        Interrupted, and Permanent."""
        began = time.monotonic()
        with ExitStack() as stack:
            while not self._thread.acquire(timeout=_NOTE_AFTER):
                self._check_waiting(began, f"another part of this command {self._does}")
            stack.callback(self._thread.release)
            first = not self._depth
            if first:
                self._wait(stack, began)
            self._depth += 1
            try:
                yield first
            finally:
                self._depth -= 1

    def forget(self) -> None:
        """Remove the lock of a fleet without clusters, and folders that are empty then."""
        with suppress(OSError, Held), held(self._place):
            if not self._place.with_suffix(".json").exists():
                self._place.unlink()
                self._place.parent.rmdir()

    def _wait(self, stack: ExitStack, began: float) -> None:
        reported = False
        while (other := _taken(stack, self._place, shared=self._shared)) is not None:
            who = f"another command {self._does} (process {other})"
            waited = self._check_waiting(began, who)
            if waited >= _NOTE_AFTER and not reported:
                self._tell(f"{who}; waiting for up to {_LONGEST:g} s")
                reported = True
            time.sleep(_PAUSE)

    @staticmethod
    def _check_waiting(began: float, who: str) -> float:
        """The seconds that were waited since ``began`` (monotonic). Raises Interrupted and Locked."""
        waited = time.monotonic() - began
        if received() is not None:
            raise Interrupted(f"stopped while {who}")
        if waited >= _LONGEST:
            raise Locked(f"{who}: wait for it to end")
        return waited


@contextmanager
def at_work(place: Path, cluster: str) -> Iterator[None]:
    """Be the only command of a fleet that works on this cluster. Raises Locked at once, and Permanent. Leaves no file."""
    with ExitStack() as stack:
        other = _taken(stack, place)
        if other is not None:
            raise Locked(
                f"another command of the fleet works on {cluster} (process {other}): wait for it to end"
            )
        try:
            yield
        finally:
            with suppress(OSError):  # another cluster's is still there
                place.unlink()
                place.parent.rmdir()


def _taken(stack: ExitStack, place: Path, *, shared: bool = False) -> str | None:
    """None where the lock is had from here on; else who has it. Raises Permanent."""
    for left in reversed(range(_TRIES)):
        try:
            stack.enter_context(held(place, shared=shared))
        except Held as other:
            return other.pid or "unknown"
        except FileNotFoundError as error:
            if not left:
                raise _unusable(place, error) from error
        except OSError as error:
            raise _unusable(place, error) from error
        else:
            break
    return None


def _unusable(place: Path, error: OSError) -> Permanent:
    return Permanent(f"{place}: cannot be locked: {reason_of(error)}")
