"""Names with values, in either form of Compose: a mapping, or a list of ``name=value``."""

from collections.abc import Mapping, Sequence
from itertools import islice

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import text
from swarmplan.compose.read.templates import check_template

_NAMED = 2
"""Names of a mapping in the place of text that are shown."""


def pairs(field: Field) -> dict[str, str | None]:
    """The pairs in the order written, None for a name without a value; the last of several with the same name counts."""
    if isinstance(field.value, list | tuple):
        return dict(field.every(_pair))
    if field.value is not None and not isinstance(field.value, Mapping):
        field.fault("expected a mapping or a list of name=value")
    return {name: member.read(text) for name, member in field.members()}


def text_pairs(field: Field) -> dict[str, str]:
    """Like ``pairs``, but a name without a value has the empty one."""
    return {name: value or "" for name, value in pairs(field).items()}


def environment(field: Field) -> list[str]:
    """``NAME=value`` entries, sorted as ``docker stack deploy`` sorts them.

    A name without a value is sent alone, which removes the image's own variable of that name (moby,
    ``ReplaceOrAppendEnvVars``). Values from the user's environment are interpolated before.
    """
    found = pairs(field)
    if "" in found:
        field.fault("a variable has no name")
    listed = field.items() if isinstance(field.value, list | tuple) else []
    for place in (*(member for _, member in field.members()), *listed):
        if isinstance(place.value, str):
            check_template(place, place.value)
    return sorted(name if value is None else f"{name}={value}" for name, value in found.items())


def variables(entries: Sequence[str]) -> dict[str, str | None]:
    """The reverse of ``environment``."""
    parts = (entry.partition("=") for entry in entries)
    return {name: value if equals else None for name, equals, value in parts}


def _pair(value: object) -> tuple[str, str | None]:
    if isinstance(value, Mapping):
        names = " and ".join(f"{name}=…" for name in islice(value, _NAMED))
        raise ValueError(  # noqa: TRY004 - every reader's fault is a ValueError
            f"expected name=value, not a mapping: write {names}, with = in place of the colon"
        )
    name, found, rest = text(value).partition("=")
    return name, rest if found else None
