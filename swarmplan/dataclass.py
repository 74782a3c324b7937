"""``dataclass`` as in the standard library, but created faster: a command creates some two hundred of them when it starts.

The standard library writes and compiles a text for each method of each class, half a millisecond for each class. Here ``__init__`` is
compiled when the class is first called, which most are not in any one command, and the other methods are closures.
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
        given = {name: options.get(name, True) for name in ("eq", "init", "repr")}
        if options.get("order") or options.get("unsafe_hash") or not all(given.values()):
            return dataclasses.dataclass(**options)
        bare, frozen = {**options, **dict.fromkeys(given, False)}, options.get("frozen", False)

        def complete(written: type[T]) -> type[T]:
            inherits = any(
                map(dataclasses.is_dataclass, written.__bases__)
            )  # dataclasses sees that all are frozen, or none
            return _completed(
                dataclasses.dataclass(**{**bare, "frozen": frozen and inherits})(written), frozen=frozen
            )

        return complete


def _completed(made: type[T], *, frozen: bool) -> type[T]:
    """The class with the methods that ``dataclasses`` left out, unless the class defines them itself."""
    methods = {"__init__": _init(made, frozen=frozen), **_compared(made, frozen=frozen)}
    if frozen:
        made.__dataclass_params__.frozen = True  # type: ignore[attr-defined]  # which subclasses are compared with
        methods |= _frozen(made)
        if "__slots__" in made.__dict__:
            methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        if made.__dict__.get(name) is None:
            setattr(made, name, method)
    return made


def _init(made: type[T], *, frozen: bool) -> Any:
    """An ``__init__`` that puts the compiled one into its place."""

    def __init__(self: T, *arguments: object, **named: object) -> None:  # noqa: N807 - that is what it is
        compiled = _compiled(made, frozen=frozen)
        made.__init__ = compiled  # type: ignore[method-assign]  # for the next call
        compiled(self, *arguments, **named)

    return __init__


def _compiled(made: type[T], *, frozen: bool) -> Any:
    """The ``__init__`` that ``dataclasses`` would make. It has no ``InitVar``, which nobody uses here."""
    known: dict[str, Any] = {"__set": object.__setattr__, "__unset": dataclasses.MISSING}
    parameters: dict[bool, list[str]] = {False: [], True: []}
    body = []
    for one in dataclasses.fields(made):  # type: ignore[arg-type]  # it is one by now
        name, value, parameter = one.name, one.name, one.name
        if one.default is not dataclasses.MISSING:
            known[f"__default_{name}"] = one.default
            parameter, value = f"{name}=__default_{name}", name if one.init else f"__default_{name}"
        elif one.default_factory is not dataclasses.MISSING:
            known[f"__factory_{name}"] = one.default_factory
            parameter, value = f"{name}=__unset", f"__factory_{name}()"
            if one.init:
                value = f"{value} if {name} is __unset else {name}"
        elif not one.init:
            continue
        if one.init:
            parameters[bool(one.kw_only)].append(parameter)
        body.append(f"__set(__self, {name!r}, {value})" if frozen else f"__self.{name} = {value}")
    if hasattr(made, "__post_init__"):
        body.append("__self.__post_init__()")
    named = ["*", *parameters[True]] if parameters[True] else []
    head = ", ".join(["__self", *parameters[False], *named])
    exec(f"def __init__({head}):\n  " + "\n  ".join(body or ["pass"]), known)  # noqa: S102 - as the standard library does
    known["__init__"].__qualname__ = f"{made.__qualname__}.__init__"
    return known["__init__"]


def _compared(made: type[T], *, frozen: bool) -> dict[str, Any]:
    """Equality, hash and representation."""
    fields = dataclasses.fields(made)  # type: ignore[arg-type]  # it is one by now
    compared = [one.name for one in fields if one.compare]
    printed = [one.name for one in fields if one.repr]
    values = attrgetter(*compared) if compared else lambda _: ()

    def equal(self: T, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: T) -> int:
        return hash(values(self))

    @recursive_repr()
    def shown(self: T) -> str:
        listed = ", ".join(f"{name}={getattr(self, name)!r}" for name in printed)
        return f"{self.__class__.__qualname__}({listed})"

    return {"__eq__": equal, "__hash__": hashed if frozen else None, "__repr__": shown}


def _frozen(made: type[T]) -> dict[str, Any]:
    """What refuses to change a field."""
    names = frozenset(one.name for one in dataclasses.fields(made))  # type: ignore[arg-type]  # it is one by now

    def assign(self: T, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made, self).__setattr__(name, value)  # type: ignore[misc]  # object, at least

    def delete(self: T, name: str) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(made, self).__delattr__(name)  # type: ignore[misc]  # the same

    return {"__setattr__": assign, "__delattr__": delete}


def _state(self: Any) -> list[object]:
    """What is copied and pickled of one that is frozen and has slots."""
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
