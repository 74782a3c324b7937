"""The spec's JSON Schema, for editors and for ``swarmplan schema``; and the keys that it allows at a path."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.yaml.tree import Path

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def json_schema(model: type[Section] = ClusterSpec) -> dict[str, Any]:
    """The schema (draft 2020-12): keys as written, every key described, no unknown ones. Do not modify the result."""
    schema = model.model_json_schema(schema_generator=_ForEditors)
    for section in _sections(Section):
        defined = schema if section is model else schema.get("$defs", {}).get(section.__name__)
        for key, text in _descriptions(section).items() if defined else ():
            defined["properties"][key]["description"] = text
    return {"$schema": _DIALECT, **schema, "title": model.title}


class _ForEditors(GenerateJsonSchema):
    """Without titles, nulls and empty defaults, which carry no information; numbers and booleans may be text, for
    ``${VARIABLE}``."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        written = super().default_schema(schema)
        if isinstance(written.get("default"), str | int):
            return written
        return {key: value for key, value in written.items() if key != "default"}

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def int_schema(self, schema: Any) -> dict[str, Any]:
        return {**super().int_schema(schema), "type": ["integer", "string"]}

    def bool_schema(self, schema: Any) -> dict[str, Any]:
        return {**super().bool_schema(schema), "type": ["boolean", "string"]}


def _sections(base: type[Section]) -> list[type[Section]]:
    """Every section, base classes before derived ones."""
    return [found for child in base.__subclasses__() for found in (child, *_sections(child))]


def _descriptions(section: type[Section]) -> dict[str, str]:
    """The text under each field, its own and those of its bases, by the key as written.

    Read from the source here: pydantic's ``use_attribute_docstrings`` reads it at every start, for 40 ms.
    """
    found: dict[str, str] = {}
    for owner in reversed(section.__mro__):
        if issubclass(owner, Section) and owner is not Section:
            found |= _field_docstrings(owner)
    return {section.model_fields[name].alias or name: text for name, text in found.items()}


@cache
def _field_docstrings(section: type[Section]) -> dict[str, str]:
    body = _class_bodies(inspect.getmodule(section))[section.__name__]
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


@cache
def _class_bodies(module: Any) -> dict[str, list[ast.stmt]]:
    classes = ast.parse(inspect.getsource(module)).body
    return {found.name: found.body for found in classes if isinstance(found, ast.ClassDef)}


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


def _shapes(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema itself and every alternative in it, with references resolved."""
    if "$ref" in schema:
        yield from _shapes(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    for alternative in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _shapes(alternative, root)
    yield schema


def _step(schema: dict[str, Any], part: str | int) -> Iterator[dict[str, Any]]:
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
