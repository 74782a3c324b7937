"""Values of Compose sections as they appear in the JSON Schema. ``swarmplan.compose`` validates them during the conversion,
so pydantic accepts any and no error is reported twice."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

_SCALAR = {"type": ["string", "number"]}
_ANY_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_SCALARS = {"type": "array", "items": _SCALAR}

Text = Annotated[Any, WithJsonSchema(_SCALAR)]
Flag = Annotated[Any, WithJsonSchema({"type": ["boolean", "string"]})]
Whole = Annotated[Any, WithJsonSchema({"type": ["integer", "string"]})]
Mode = Annotated[Any, WithJsonSchema({"type": ["integer", "string"], "examples": ["0440"]})]
"""A file mode; text is octal."""
Ratio = Annotated[Any, WithJsonSchema({"type": ["number", "string"], "minimum": 0, "maximum": 1})]
Duration = Annotated[Any, WithJsonSchema({"type": ["string", "integer"], "examples": ["10s", "1m30s"]})]
Size = Annotated[Any, WithJsonSchema({"type": ["string", "integer"], "examples": ["64M", "2G"]})]
Cpus = Annotated[Any, WithJsonSchema({"type": ["string", "number"], "examples": ["0.5"]})]
TextList = Annotated[Any, WithJsonSchema(_SCALARS)]
TextOrList = Annotated[Any, WithJsonSchema({"oneOf": [_SCALAR, _SCALARS]})]
Pairs = Annotated[
    Any, WithJsonSchema({"oneOf": [{"type": "object", "additionalProperties": _ANY_SCALAR}, _SCALARS]})
]
"""A mapping, or a list of ``NAME=value``."""
TextMapping = Annotated[Any, WithJsonSchema({"type": "object", "additionalProperties": _ANY_SCALAR})]


def choice(*words: str) -> WithJsonSchema:
    """One of these values."""
    return WithJsonSchema({"type": "string", "enum": list(words)})
