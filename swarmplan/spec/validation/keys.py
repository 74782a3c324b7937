"""Which keys are valid at a path, read from the JSON Schema; used only after a wrong key."""

import re
from collections.abc import Iterator
from typing import Any

from swarmplan.spec.models.base import Section
from swarmplan.spec.schema import json_schema
from swarmplan.spec.yaml.tree import Path

_Schema = dict[str, Any]


def known_keys(path: Path, model: type[Section]) -> list[str]:
    """The keys of the mapping at a path, in the schema's order; of every shape that it may have."""
    root = json_schema(model)
    here = list(_shapes(root, root))
    for part in path:
        here = [shape for schema in here for inner in _step(schema, part) for shape in _shapes(inner, root)]
    found = (
        key
        for schema in here
        for key, value in schema.get("properties", {}).items()
        if not value.get("deprecated")
    )
    return list(dict.fromkeys(found))


def _shapes(schema: _Schema, root: _Schema) -> Iterator[_Schema]:
    """The schema itself and every alternative in it, with references resolved."""
    if "$ref" in schema:
        yield from _shapes(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    for alternative in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _shapes(alternative, root)
    yield schema


def _step(schema: _Schema, part: str | int) -> Iterator[_Schema]:
    if isinstance(part, int):
        if "items" in schema:
            yield schema["items"]
    elif part in schema.get("properties", {}):
        yield schema["properties"][part]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
    else:
        patterns = schema.get("patternProperties", {})
        yield from (inner for pattern, inner in patterns.items() if re.search(pattern, part))
