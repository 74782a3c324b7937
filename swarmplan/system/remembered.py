"""What was read of files, remembered for as long as the process runs and they stay the same."""

import os
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


def same_file(handle: int) -> Hashable:
    """What a file has for as long as nobody writes to it: its place on the disk, its size, and its times. The time of the last change of its
    inode is the kernel's own, which no program sets back (inode(7))."""
    status = os.fstat(handle)
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


class Remembered(Generic[T]):
    """The values of at most ``most`` keys, those used last. Of several threads that want the value of one key, one makes it, and the others
    wait. What raises is not remembered."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: dict[Hashable, T] = {}
        self._making: dict[Hashable, threading.Lock] = {}

    def value(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of this key, made where it is not known. Raises what ``make`` does."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                with self._lock:
                    if key in self._values:
                        found = self._values[key] = self._values.pop(key)
                        return found
                made = make()
                with self._lock:
                    self._values[key] = made
                    if len(self._values) > self._most:
                        del self._values[next(iter(self._values))]
                return made
        finally:
            with self._lock:
                self._making.pop(key, None)
