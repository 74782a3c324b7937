"""What the operating system says of the store, in the classes of ``errors``."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from swarmplan.errors import Failure, Permanent, Unreachable

P = ParamSpec("P")
R = TypeVar("R")


def translated(method: Callable[P, R]) -> Callable[P, R]:
    """Raise Unreachable for a store that may not be looked into, Permanent for any other OSError (a full disk)."""

    @wraps(method)
    def translating(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except OSError as error:
            raise _failure(error) from error

    return translating


def _failure(error: OSError) -> Failure:
    said = f"docker-machine's store: {error.filename or 'it'}: {error.strerror or error}"
    if isinstance(error, PermissionError):
        return Unreachable(f"{said}; run the command as the user whose machines these are")
    return Permanent(said)
