"""A JSON value checked against a schema, as far as the schemas of swarmplan's outputs go."""

from datetime import datetime
from typing import Any

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
    "boolean": bool,
}
_SILENT = {"$schema", "$id", "title", "description", "type"}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """A line for each place where the value is not as the schema says. Fails on a keyword that it does not know."""
    found = _type(value, schema["type"], schema, at) if "type" in schema else []
    if found:
        return found  # the other keywords are about values of that type
    for keyword, rule in schema.items():
        if keyword not in _SILENT:
            found += _RULES[keyword](value, rule, schema, at)
    return found


def _type(value: Any, rule: Any, _schema: dict[str, Any], at: str) -> list[str]:
    kinds = rule if isinstance(rule, list) else [rule]
    if isinstance(value, bool):  # which is an int to Python
        kinds = [kind for kind in kinds if kind == "boolean"]
    fits = any(isinstance(value, _TYPES[kind]) for kind in kinds)
    return [] if fits else [f"{at}: {value!r} is not {rule}"]


def _properties(value: Any, rule: Any, _schema: dict[str, Any], at: str) -> list[str]:
    return [
        fault
        for name, inner in rule.items()
        if name in value
        for fault in faults(value[name], inner, f"{at}.{name}")
    ]


def _closed(value: Any, rule: Any, schema: dict[str, Any], at: str) -> list[str]:
    return [] if rule else [f"{at}: unknown key {name}" for name in value if name not in schema["properties"]]


def _any_of(value: Any, rule: Any, _schema: dict[str, Any], at: str) -> list[str]:
    tried = [faults(value, each, at) for each in rule]
    return [] if [] in tried else tried[0]


def _format(value: Any, rule: Any, _schema: dict[str, Any], at: str) -> list[str]:
    assert rule == "date-time"
    return (
        []
        if value.endswith("Z") and datetime.fromisoformat(value)
        else [f"{at}: {value!r} is not a time in UTC"]
    )


_RULES = {
    "properties": _properties,
    "additionalProperties": _closed,
    "anyOf": _any_of,
    "format": _format,
    "required": lambda value, rule, _, at: [f"{at}: {name} is missing" for name in rule if name not in value],
    "items": lambda value, rule, _, at: [
        fault for number, item in enumerate(value) for fault in faults(item, rule, f"{at}[{number}]")
    ],
    "enum": lambda value, rule, _, at: [] if value in rule else [f"{at}: {value!r} is none of {rule}"],
    "const": lambda value, rule, _, at: [] if value == rule else [f"{at}: {value!r} is not {rule!r}"],
    "minimum": lambda value, rule, _, at: [] if value is None or value >= rule else [f"{at}: {value} is too small"],
    "maximum": lambda value, rule, _, at: [] if value <= rule else [f"{at}: {value} is too large"],
}  # fmt: skip
