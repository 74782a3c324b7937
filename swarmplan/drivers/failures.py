"""The operating system's errors in the classes of ``errors``: where a driver's methods end."""

import errno
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from swarmplan.errors import Failure, Permanent, Unreachable, reason_of

P = ParamSpec("P")
R = TypeVar("R")


def translating(subject: str, denied: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator for methods: raises Unreachable with ``denied`` for what may not be accessed, Permanent for any other OSError.
    ``subject`` stands for the file where an error names none."""

    def translated(method: Callable[P, R]) -> Callable[P, R]:
        @wraps(method)
        def calling(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return method(*args, **kwargs)
            except OSError as error:
                raise _failure(error, f"{error.filename or subject}", denied) from error

        return calling

    return translated


def _failure(error: OSError, where: str, denied: str) -> Failure:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Permanent(f"{where}: the disk is full; free some space and run the command again")
    if isinstance(error, PermissionError):
        return Unreachable(f"{where}: {denied}")
    return Permanent(f"{where}: {reason_of(error)}")
