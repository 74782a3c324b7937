"""The operating system's errors, translated once: each method of the driver ends in the classes of ``errors``."""

import errno
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from swarmplan.errors import Permanent, Unreachable

P = ParamSpec("P")
R = TypeVar("R")


def translated(method: Callable[P, R]) -> Callable[P, R]:
    """Raise Permanent for a full disk, Unreachable for what only root may read, and Permanent for any other OSError."""

    @wraps(method)
    def translating(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except OSError as error:
            raise _translate(error) from error

    return translating


def _translate(error: OSError) -> Permanent | Unreachable:
    where = error.filename or "the local driver"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Permanent(f"{where}: the disk is full; free some space and run the command again")
    if isinstance(error, PermissionError):
        return Unreachable(f"{where}: the local driver needs root; run the command with sudo")
    return Permanent(f"{where}: {error.strerror or error}")
