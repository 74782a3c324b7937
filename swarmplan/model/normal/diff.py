"""The difference of two mappings, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

FieldPath = tuple[str, ...]


class Difference(NamedTuple):
    """One leaf that differs; None is "not there". ``model.change.FieldDiff`` is its form for plans."""

    path: FieldPath
    before: Any
    after: Any


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every leaf that differs, sorted by path. Lists are leaves, and so is a mapping where the other side has none
    or nothing to name: ``{"Global": {}}`` against ``{}`` differs at ``("Global",)``."""
    return tuple(sorted(_differences(before, after, ()), key=lambda found: found.path))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], at: FieldPath) -> Iterator[Difference]:
    for key in before.keys() | after.keys():
        old, new, path = before.get(key), after.get(key), (*at, key)
        if old == new:
            continue
        if _is_branch(old) and _is_branch(new) and (old or new):
            yield from _differences(old or {}, new or {}, path)
        else:
            yield Difference(path, old, new)


def _is_branch(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)
