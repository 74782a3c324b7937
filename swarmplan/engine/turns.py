"""Limits the open connections to one engine, where each costs its machine something."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class Turns:
    """Callers wait for a turn. ``most`` is read each time, because it may change; 0 is no limit."""

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._taken = 0
        self._given_back = Condition()

    @contextmanager
    def one(self, within: float) -> Iterator[None]:
        """A turn, which lasts as long as the block. Raises TimeoutError where none came ``within`` so many seconds."""
        with self._given_back:
            if not self._given_back.wait_for(self._free, within):
                raise TimeoutError
            self._taken += 1
        try:
            yield
        finally:
            with self._given_back:
                self._taken -= 1
                self._given_back.notify_all()

    def _free(self) -> bool:
        most = self._most()
        return not most or self._taken < most
