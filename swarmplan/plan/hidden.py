"""The fields of a change without the values that are not to be shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.model.redaction.values import HIDDEN, Shown, is_free_text
from swarmplan.model.services.environment import UNSET

_NOT_THERE = (UNSET, HIDDEN)
"""What stands for a value already."""


def with_hidden(fields: Iterable[FieldDiff], shown: Shown) -> tuple[FieldDiff, ...]:
    """The fields with what is shown in place of their values, and without the old values that the file no longer has: where
    they came from is not known any more."""
    return tuple(
        _hidden(field, shown[field.path]) if field.path in shown else _without_gone(field) for field in fields
    )


def _without_gone(field: FieldDiff) -> FieldDiff:
    gone = field.after is None and field.before is not None and field.before not in _NOT_THERE
    if not gone or not is_free_text(field.path):
        return field
    return HiddenDiff(field.path, HIDDEN, None, (field.before, None))


def _hidden(field: FieldDiff, shown: Any) -> FieldDiff:
    values = None if HIDDEN in str(shown) else (field.before, field.after)
    return HiddenDiff(field.path, _before(field, shown), shown, values)


def _before(field: FieldDiff, shown: Any) -> Any:
    """What is shown of the value before: no more of it than is shown of the value after."""
    old, new = field.before, field.after
    if old is None or old in _NOT_THERE:
        return old
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and isinstance(shown, list | tuple):
        known = {repr(value): instead for value, instead in zip(new, shown, strict=False)}
        return [known.get(repr(value), HIDDEN) for value in old] if len(new) == len(shown) else HIDDEN
    if isinstance(old, Mapping) and isinstance(new, Mapping) and isinstance(shown, Mapping):
        return {
            name: shown[name] if name in shown and value == new.get(name) else HIDDEN
            for name, value in old.items()
        }
    return HIDDEN
