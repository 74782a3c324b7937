"""What a schema of the spec says, in words: for the reference and for ``explain``."""

import json
from typing import Any

Schema = dict[str, Any]


def under_names(value: Schema) -> Schema | None:
    """The schema of a mapping's values, if it has one; names with a rule have a pattern."""
    inner = next(iter(value.get("patternProperties", {}).values()), value.get("additionalProperties"))
    return inner if isinstance(inner, dict) else None


def default_of(value: Schema) -> str:
    """The default, as code; "" where there is none."""
    return f"`{json.dumps(value['default'])}`".replace('"', "") if "default" in value else ""


def kind_of(value: Schema, root: Schema) -> str:
    """The kind of value, in words. ``root`` is the schema that it is of."""
    if "oneOf" in value:
        return " or ".join(dict.fromkeys(kind_of(alternative, root) for alternative in value["oneOf"]))
    words = _words(value, root)
    if words:
        return ", ".join(f"`{word}`" for word in words)
    if value.get("type") == "array":
        return f"list of {_plural(kind_of(value['items'], root))}"
    if value.get("type") == "object":
        inner = under_names(value)
        return "mapping" if inner is None else f"mapping of {_plural(kind_of(inner, root))}"
    return "mapping" if "$ref" in value else _scalar(value)


def _words(value: Schema, root: Schema) -> list[str]:
    """The allowed values, if only those are valid."""
    if "$ref" in value:
        value = root["$defs"][section_name(value)]
    return [value["const"]] if "const" in value else value.get("enum", [])


def _scalar(value: Schema) -> str:
    if "examples" in value:
        return f"as {', '.join(f'`{example}`' for example in value['examples'])}"
    kinds = value["type"]
    if "integer" in kinds:
        return f"whole number{_bounds(value)}{', or null' if 'null' in kinds else ''}"
    if "number" in kinds and "maximum" in value:
        return f"number{_bounds(value)}"
    return "true or false" if "boolean" in kinds and "number" not in kinds else "text"


def _bounds(value: Schema) -> str:
    low, high = value.get("minimum"), value.get("maximum")
    if low is not None and high is not None:
        return f", {low} to {high}"
    return "" if low is None else f", {low} or more"


def _plural(kind: str) -> str:
    return {"mapping": "mappings", "text": "texts", "whole number": "whole numbers"}.get(kind, kind)


def section_name(value: Schema) -> str:
    """The section that a ``$ref`` names."""
    return str(value["$ref"]).rpartition("/")[2]
