"""Members of an Engine object under their Compose names."""

from collections.abc import Callable, Mapping
from typing import Any

Form = Callable[[Any], Any]
Words = Mapping[str, tuple[str, Form]]
"""The Engine's name of a member → its name in Compose, and how its value is written there."""


def as_is(value: Any) -> Any:
    """The value itself."""
    return value


def named(members: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """The members that have a Compose key, in the order of the keys. The others are found by ``lost``."""
    return {word: form(members[name]) for name, (word, form) in words.items() if name in members}


def filled(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section without empty members."""
    return {key: value for key, value in section.items() if value is not None and value not in ([], {})}


def non_default(members: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """The members that differ from the defaults."""
    return {key: value for key, value in members.items() if usual.get(key) != value}
