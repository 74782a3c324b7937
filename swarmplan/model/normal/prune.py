"""Leaving out what the engine leaves out: empty lists and mappings, "", 0, false and null."""

from collections.abc import Callable, Mapping
from typing import Any

NAMED_BY_USER = frozenset({"Labels", "Options", "DriverOpts", "Sysctls"})
"""Mappings whose members are the user's, so that an empty value in them means something."""


def prune(value: Any) -> Any:
    """JSON without its empty members, at every depth; list items stay."""
    if isinstance(value, dict):
        return {
            key: kept
            for key, item in value.items()
            if (kept := item if key in NAMED_BY_USER else prune(item))
        }
    if isinstance(value, list):
        return [prune(item) for item in value]
    return value


def shaped(value: Mapping[str, Any], forms: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """As ``prune``, where members named in ``forms`` take their own form first."""
    found = {}
    for key, item in value.items():
        kept = forms[key](item) if key in forms else item if key in NAMED_BY_USER else prune(item)
        if kept:
            found[key] = kept
    return found
