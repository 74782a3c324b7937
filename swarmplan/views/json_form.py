"""Views as JSON values, and back: objects with the names of their fields, lists, texts, numbers and truth values. What is read back
comes from a file, so nothing but that is accepted."""

import dataclasses
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

View = TypeVar("View")


def to_json(view: Any) -> Any:
    """The value as JSON values."""
    if isinstance(view, Enum):
        return view.value
    if dataclasses.is_dataclass(view):
        return {one.name: to_json(getattr(view, one.name)) for one in dataclasses.fields(view)}
    if isinstance(view, tuple):
        return [to_json(item) for item in view]
    return view


def from_json(kind: type[View], body: Any) -> View:
    """The view that these JSON values are of. Raises ValueError where they are of none; keys that a newer version added are passed over."""
    return cast("View", _read(kind, body))


def _read(kind: Any, body: Any) -> Any:
    if dataclasses.is_dataclass(kind):
        return _object(kind, body)
    if get_origin(kind) is tuple:
        if not isinstance(body, list):
            raise ValueError("not a list")
        return tuple(_read(get_args(kind)[0], item) for item in body)
    if isinstance(kind, UnionType):
        return (
            None if body is None else _read(next(one for one in get_args(kind) if one is not NoneType), body)
        )
    if kind is float and type(body) is int:
        return float(body)
    if type(body) is not kind:
        raise ValueError(f"not a value of {kind.__name__}")
    return body


def _object(kind: Any, body: Any) -> Any:
    if not isinstance(body, dict):
        raise ValueError("not an object")  # noqa: TRY004 - whoever reads a file asks for one kind of error
    types = get_type_hints(kind)
    known = {one.name: one for one in dataclasses.fields(kind)}
    needed = [
        name
        for name, one in known.items()
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    ]
    if missing := [name for name in needed if name not in body]:
        raise ValueError(f"no {missing[0]}")
    return kind(**{name: _read(types[name], body[name]) for name in known if name in body})
