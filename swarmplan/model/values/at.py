"""A mapping with another value somewhere in it."""

from collections.abc import Mapping, Sequence
from typing import Any


def with_value(values: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """The mapping with this value at a path, None for nothing; what it leaves empty above that goes, too."""
    first, *rest = path
    found = dict(values)
    if rest:
        value = with_value(found.get(first) or {}, rest, value) or None
    if value is None:
        found.pop(first, None)
    else:
        found[first] = value
    return found
