"""pydantic's errors in plain words: one error, one line, at the path as the user wrote it."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import ErrorDetails

from swarmplan.compose.read.scalars import NO_SPACE
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.values.nearest import nearest, suggestion
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.compose_keys import REFUSED
from swarmplan.spec.models.words.values import TAGS
from swarmplan.spec.schema import known_keys
from swarmplan.spec.validation.habits import habit
from swarmplan.spec.validation.misplaced import right_place
from swarmplan.spec.yaml.tree import Path

_MESSAGES: dict[Path, str] = {
    ("swarm", "signing_ca_cert"): "signing_ca_cert is not supported yet",
    ("swarm", "signing_ca_key"): "signing_ca_key is not supported yet",
    ("version",): "version belongs to Compose files; leave it out, or list the file under stacks",
    **{("services", "*", key): f"not supported by Swarm; {remedy}" for key, remedy in REFUSED.items()},
}
_CONTENTS = frozenset({"secrets", "configs"})
_FIRST_KEYS: dict[str | int, str] = {
    **dict.fromkeys(("managers", "workers"), "name"),
    **dict.fromkeys(_CONTENTS, "file"),
    "services": "image",
    "networks": "driver",
    "images": "archive",
}
"""The key that an entry's single value is of."""
_ENTRY = 2
"""Length of the path of an entry."""
_MAPPINGS = frozenset({"model_type", "dict_type"})
_COMPLETE = frozenset({"missing", "string_too_short", "too_short"})
"""Errors with a fixed message."""
_SHORT_FORMS = frozenset({"volumes", "ports", "secrets", "configs"})
"""Lists of a service whose entries have a short form with colons, or none."""
_IN_ENTRY = 3
_FEW = 8
"""Number of keys that fit in one line."""
_DEPTH = 2
"""How many mappings inside are searched for a key that is unknown where it was written."""
_LONG = 60
"""Characters of a value that are shown."""
_EXPECTED = {
    "missing": "is required",
    "model_type": "must be a mapping",
    "dict_type": "must be a mapping",
    "tuple_type": "must be a list",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large",
    "int_from_float": "must be a whole number",
    "finite_number": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}
_BOUNDS = {
    "ge": "at least",
    "le": "at most",
    "gt": "more than",
    "lt": "less than",
    "max_length": "no longer than",
}


def place(error: ErrorDetails) -> Path:
    """The path of one error in the document."""
    return tuple(part for part in error["loc"] if part not in TAGS and part != "[key]")


def describe(error: ErrorDetails, model: type[Section]) -> str:
    """The message of one error, in a document of this model."""
    path = place(error)
    kind, context = error["type"], error.get("ctx", {})
    one_of = kind in {"literal_error", "enum"}
    # A secret that was written here by mistake must not be quoted. A key that takes one of a few words holds none (rotate_tokens).
    secret = path[0] in _CONTENTS or (not one_of and any(looks_secret(str(part)) for part in path))
    found = "this" if secret else _shown(error["input"])
    if kind == "extra_forbidden":
        return unknown_key(path, model, error["input"])
    if kind in {"value_error", "wrong_shape"}:
        return str(context["error"]) if "error" in context else error["msg"]
    if one_of:
        return f"must be {context['expected'].replace(chr(39), '')}, not {found}"
    if kind in _EXPECTED:
        is_not = (
            "" if kind in _COMPLETE else f", not {found}{_remedy(kind, path, error['input'], secret=secret)}"
        )
        return _EXPECTED[kind] + is_not
    bound = next((f"{word} {context[key]}" for key, word in _BOUNDS.items() if key in context), "")
    return f"must be {bound}, not {found}" if bound else error["msg"]


def _remedy(kind: str, path: Path, value: Any, *, secret: bool) -> str:
    """How a value becomes the list or mapping that is expected; "" where it can be meant in several ways. A ``secret`` is not
    quoted."""
    if kind in _MAPPINGS and isinstance(value, list) and len(path) == 1:
        return ": write each entry as NAME: {…}"
    if kind in _MAPPINGS and isinstance(value, list):
        return _as_mapping(value)
    if kind in _MAPPINGS and len(path) == _ENTRY and path[0] == "stacks" and isinstance(value, str):
        return f": write {{files: [{value}]}}"
    if not isinstance(value, str):
        return ""
    if kind == "tuple_type":
        return f": write [{'…' if secret else value}]"
    key = _FIRST_KEYS.get(path[0]) if kind in _MAPPINGS and len(path) == _ENTRY else None
    return f": write {{{key}: {'…' if secret else value}}}" if key else ""


def _as_mapping(items: list[Any]) -> str:
    """How the texts NAME=VALUE of a list are written where a mapping is expected. No value is quoted: one may be a secret."""
    names = [item.partition("=")[0] for item in items if isinstance(item, str) and "=" in item]
    if not names or len(names) < len(items):
        return ""
    shown = ", ".join(f"{name}: …" for name in names[:_FEW])
    return f": write {{{shown}{', …' if len(names) > _FEW else ''}}}"


def is_about_key(error: ErrorDetails) -> bool:
    """Whether the error concerns the key, so that the key's position is reported."""
    return error["type"] in {"extra_forbidden", "missing"}


def unknown_key(path: Path, model: type[Section], value: Any) -> str:
    """The message on a key that a document of this model does not have there; its value is not quoted."""
    key = str(path[-1])
    if told := _known_elsewhere(path, model, value):
        return told
    known = known_keys(path[:-1], model)
    listed = f"; known keys: {', '.join(known)}" if 0 < len(known) <= _FEW else ""
    return f"unknown key {key!r}{suggestion(key, known) or listed + _short_form(path, value)}"


def meant_key(path: Path, model: type[Section], value: Any) -> str:
    """The key that an unknown one is a misspelling of, as its message says; "" where that is not known."""
    if _known_elsewhere(path, model, value):
        return ""
    return nearest(str(path[-1]), known_keys(path[:-1], model)) or ""


def _known_elsewhere(path: Path, model: type[Section], value: Any) -> str:
    """The message on a key that is no misspelling, but known to be something else; "" for others."""
    pattern = (path[0], "*", *path[2:]) if path[0] in {"services", "networks"} and path[2:] else path
    if pattern in _MESSAGES:
        return _MESSAGES[pattern]
    key, known = str(path[-1]), known_keys(path[:-1], model)
    if place := right_place(path, value):
        return f"unknown key {key!r}; {place}"
    if meant := habit(path, in_cluster_file="managers" in known):
        return f"unknown key {key!r}; {meant}"
    elsewhere = _inside(path, known, model)
    return f"unknown key {key!r}{elsewhere}" if elsewhere else ""


def _inside(path: Path, known: Sequence[str], model: type[Section]) -> str:
    """Where the key belongs, which is inside another of the same mapping, such as ``replicas`` in ``deploy``; "" where there
    is no such place, or more than one."""
    above, key = path[:-1], str(path[-1])
    here: list[tuple[str, ...]] = [(name,) for name in known]
    for _ in range(_DEPTH):
        found = [names for names in here if key in known_keys((*above, *names), model)]
        if found:
            return f"; write it under {'.'.join(found[0])}" if len(found) == 1 else ""
        here = [(*names, name) for names in here for name in known_keys((*above, *names), model)]
    return ""


def _short_form(path: Path, value: Any) -> str:
    """How an entry such as ``data: /srv``, which YAML reads as a mapping, is written."""
    is_entry = len(path) > _IN_ENTRY and path[0] == "services" and path[-3] in _SHORT_FORMS
    return f"; in the short form {NO_SPACE}" if is_entry and isinstance(value, str | int) else ""


def _shown(value: Any) -> str:
    """A value approximately as the user wrote it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
