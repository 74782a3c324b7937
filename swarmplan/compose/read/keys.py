"""A table of Compose keys: a row says how a key becomes a member of an Engine object, and how it is written back."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from swarmplan.compose.read.field import Field


class ComposeKey(NamedTuple):
    """``member`` is the Engine's name of ``key``. ``read`` converts what the user wrote, ``write`` is its reverse. ``zero``: 0
    and false are sent as well, because they are not the default."""

    member: str
    key: str
    read: Callable[[Field], Any]
    write: Callable[[Any], Any] = lambda value: value
    zero: bool = False


Keys = tuple[ComposeKey, ...]


def single(parse: Callable[[Any], Any]) -> Callable[[Field], Any]:
    """Reads one value."""
    return lambda field: field.read(parse)


def each(parse: Callable[[Any], Any]) -> Callable[[Field], Any]:
    """Reads the items of a list."""
    return lambda field: field.every(parse)


def read_keys(section: Field, keys: Keys) -> dict[str, Any]:
    """The members that the section sets."""
    found = {row: row.read(section[row.key]) for row in keys}
    return {row.member: item for row, item in found.items() if item or (row.zero and item is not None)}


def write_keys(members: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """The members as keys, in the table's order. Those without a key are found by ``reverse.loss``."""
    return {row.key: row.write(members[row.member]) for row in keys if row.member in members}
