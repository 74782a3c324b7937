"""The swarm's own settings, of which only those the spec names are compared and changed."""

from collections.abc import Mapping
from typing import Any


def normal_swarm(partial: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    """The live SwarmSpec cut down to the fields that ``partial`` names: equal to ``partial`` when nothing is to change.

    An empty value (0, false, "", an empty list) that the engine leaves out counts as there. Of an external authority the engine
    tells a certificate that nobody gave it (measured on 20.10.24); it counts only where the spec names one.
    """
    return {
        key: value for key, wanted in partial.items() if (value := _named(wanted, live.get(key))) is not None
    }


def _named(wanted: Any, found: Any) -> Any:
    if isinstance(wanted, Mapping):
        return normal_swarm(wanted, found or {})
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [_named(one, other) for one, other in zip(wanted, found, strict=True)]
    return wanted if not wanted and not found else found


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with every leaf of ``over`` laid over it. Lists are leaves. Neither argument is changed."""
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        if isinstance(value, Mapping):
            merged[name] = merge(below if isinstance(below, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged
