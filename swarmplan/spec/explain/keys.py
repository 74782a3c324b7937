"""Every key of the spec by its path, as the reference writes it: ``services.NAME.ports[].target``."""

from collections.abc import Iterator
from functools import cache

from swarmplan.dataclass import dataclass
from swarmplan.spec.explain.kinds import Schema, default_of, kind_of, section_name, under_names
from swarmplan.spec.models.compose_keys import REFUSED
from swarmplan.spec.schema import json_schema


@dataclass(frozen=True, slots=True)
class Key:
    """One key. ``value`` is its kind in words, ``default`` is "" where there is none; ``keys`` are those of a mapping, with
    the first sentence of each. ``accepted``: not one of Compose that is ignored or refused."""

    path: str
    description: str
    value: str = ""
    default: str = ""
    required: bool = False
    keys: tuple[tuple[str, str], ...] = ()
    accepted: bool = True


_AN_ENTRY = "One entry, under a name of yours."


@cache
def all_keys() -> dict[str, Key]:
    """The keys by path, a key before those inside it; "" is the file."""
    schema = json_schema()
    found = {"": Key("", schema["description"], "mapping", keys=_inner(schema))}
    _collect(found, schema, "")
    for key, remedy in REFUSED.items():
        path = f"services.NAME.{key}"
        found[path] = Key(path, f"Refused: Swarm does not support it; {remedy}.", accepted=False)
    return found


def _collect(found: dict[str, Key], schema: Schema, prefix: str) -> None:
    """Add what is inside a value at ``prefix``."""
    for path, value in _sections(schema, prefix):
        for name, inner in value.get("properties", {}).items():
            _add(found, f"{path}.{name}".lstrip("."), inner, required=name in value.get("required", ()))
        below = under_names(value)
        if below is not None and "properties" not in value:
            _add(found, f"{path}.NAME", below, required=False)


def _add(found: dict[str, Key], path: str, value: Schema, *, required: bool) -> None:
    if path in found:
        return  # a section and the entries of a list may have keys in common
    above = found.get(path.rpartition(".")[0].removesuffix("[]"), found[""])
    unnamed = _AN_ENTRY if path.endswith(".NAME") else above.description
    description = " ".join(_description(value).split()) or unnamed
    if value.get("deprecated"):
        found[path] = Key(path, description, accepted=False)
        return
    found[path] = Key(
        path, description, kind_of(value, json_schema()), default_of(value), required, _inner(value)
    )
    _collect(found, value, path)


def _description(value: Schema) -> str:
    own: str = value.get("description", "")
    return own or next((each["description"] for _, each in _sections(value, "") if "description" in each), "")


def _inner(value: Schema) -> tuple[tuple[str, str], ...]:
    keys: dict[str, str] = {}
    for _, section in _sections(value, ""):
        for name, inner in section.get("properties", {}).items():
            if not inner.get("deprecated"):
                keys.setdefault(name, " ".join(_description(inner).split()).partition(". ")[0].rstrip("."))
    return tuple(keys.items())


def _sections(value: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """The mappings that a value may be, or is a list of, with the path of their keys."""
    if "$ref" in value:
        yield from _sections(json_schema()["$defs"][section_name(value)], path)
    for alternative in value.get("oneOf", ()):
        yield from _sections(alternative, path)
    if isinstance(value.get("items"), dict):
        yield from _sections(value["items"], f"{path}[]")
    if "properties" in value or under_names(value) is not None:
        yield path, value
