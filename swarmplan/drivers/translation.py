"""The operating system's errors in the classes of ``errors``: where a driver's methods end."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from swarmplan.errors import Failure

P = ParamSpec("P")
R = TypeVar("R")


class Translated:
    """A decorator for methods: raises for each OSError what ``translate`` makes of it."""

    def __init__(self, translate: Callable[[OSError], Failure]) -> None:
        self._translate = translate

    def __call__(self, method: Callable[P, R]) -> Callable[P, R]:
        @wraps(method)
        def translating(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return method(*args, **kwargs)
            except OSError as error:
                raise self._translate(error) from error

        return translating
