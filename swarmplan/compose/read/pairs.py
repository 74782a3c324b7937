"""Names with values, in either form of Compose: a mapping, or a list of ``name=value``."""

from collections.abc import Mapping, Sequence
from itertools import islice

from swarmplan.compose.read.field import Field, Path
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
    listed = field.items() if isinstance(field.value, list | tuple) else []
    for name, place in field.members():
        _check_name(place, name, has_value=place.value is not None)
    for place in listed:
        if isinstance(place.value, str):
            name, equals, _ = place.value.partition("=")
            _check_name(place, name, has_value=bool(equals))
    for place in (*(member for _, member in field.members()), *listed):
        if isinstance(place.value, str):
            check_template(place, place.value)
    return sorted(name if value is None else f"{name}={value}" for name, value in found.items())


def variables(entries: Sequence[str]) -> dict[str, str | None]:
    """The reverse of ``environment``."""
    parts = (entry.partition("=") for entry in entries)
    return {name: value if equals else None for name, equals, value in parts}


def shown_path(path: Path) -> Path:
    """The path for messages: without the name of a variable that has none, or one with a space, which may end in a password."""
    above, name = path[:-1], str(path[-1]) if path else ""
    return (*above, "…") if above[-1:] == ("environment",) and len(name.split()) != 1 else path


def _check_name(place: Field, name: str, *, has_value: bool) -> None:
    """Report a variable without a name, and a name with a space in it and no value: that is a name and a value without ``=``, and
    would be shown as a name. It is not quoted."""
    if not name:
        place.fault("a variable has no name: write NAME=value")
    elif not has_value and len(name.split()) > 1:
        place.fault_or_notice("a variable has a space in its name, and no value: write NAME=value")


def _pair(value: object) -> tuple[str, str | None]:
    if isinstance(value, Mapping):
        names = " and ".join(f"{name}=…" for name in islice(value, _NAMED))
        raise ValueError(  # noqa: TRY004 - every reader's fault is a ValueError
            f"expected name=value, not a mapping: write {names}, with = in place of the colon"
        )
    name, found, rest = text(value).partition("=")
    return name, rest if found else None
