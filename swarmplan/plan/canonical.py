"""Values as plain JSON in one spelling, for digests and for programs."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any


def canonical(value: Any) -> Any:
    """Dataclasses as objects with their class named, mappings and sets sorted, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        body = {item.name: canonical(getattr(value, item.name)) for item in fields(value)}
        return {"is": type(value).__name__, **body}
    if isinstance(value, Mapping):
        return {str(name): canonical(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, set | frozenset):
        return sorted(canonical(item) for item in value)
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, Enum):
        return str(value.value)
    return value
