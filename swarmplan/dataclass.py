"""``dataclass`` as in the standard library, but created faster: a command creates some two hundred of them when it starts.

The standard library writes and compiles a text for each method of each class. Here equality, hash and representation, half of
them, are functions that all share.
"""

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type[T] | None = None, /, **options: bool) -> Any:
        """The same options, the same class."""
        if cls is not None:
            return dataclass(**options)(cls)
        left_out = {name: options.get(name, True) for name in ("eq", "repr")}
        if options.get("order") or options.get("unsafe_hash") or not all(left_out.values()):
            return dataclasses.dataclass(**options)
        bare = dataclasses.dataclass(**{**options, **dict.fromkeys(left_out, False)})
        frozen = options.get("frozen", False)
        return lambda written: _completed(bare(written), frozen=frozen)


def _completed(made: type[T], *, frozen: bool) -> type[T]:
    """The class with the methods that ``dataclasses`` left out, unless the class defines them itself."""
    compared = [one.name for one in dataclasses.fields(made) if one.compare]  # type: ignore[arg-type]  # it is one by now
    printed = [one.name for one in dataclasses.fields(made) if one.repr]  # type: ignore[arg-type]  # the same
    values = attrgetter(*compared) if compared else lambda _: ()

    def equal(self: T, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: T) -> int:
        return hash(values(self))

    @recursive_repr()
    def shown(self: T) -> str:
        listed = ", ".join(f"{name}={getattr(self, name)!r}" for name in printed)
        return f"{self.__class__.__qualname__}({listed})"

    methods = {"__eq__": equal, "__hash__": hashed if frozen else None, "__repr__": shown}
    for name, method in methods.items():
        written = made.__dict__.get(name)
        if written is None:
            setattr(made, name, method)
    return made
