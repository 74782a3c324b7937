"""Every text of a view put through one function: the gate before a page, as ``render.redact`` is the one before a terminal."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

View = TypeVar("View")


def safe_view(view: View, safe: Callable[[str], str]) -> View:
    """The same value, with each text in it, at any depth, as ``safe`` returns it. Words of ours, which are enumerations, stay."""
    made: View = _safe(view, safe)
    return made


def _safe(value: Any, safe: Callable[[str], str]) -> Any:
    if type(value) is str:
        return safe(value)
    if isinstance(value, tuple):
        return tuple(_safe(item, safe) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _safe(getattr(value, one.name), safe) for one in fields(value)})
    return value
