"""Values of Compose sections as they appear in the JSON Schema. ``swarmplan.compose`` validates them during the conversion,
so pydantic accepts any and no error is reported twice.

Of values that may be written in several shapes, the shape as written selects the branch, so errors refer to that one only.
"""

from typing import Annotated, Any

from pydantic import Discriminator, WithJsonSchema

TEXT, LIST, MAPPING = "<text>", "<list>", "<mapping>"
"""Tags of the branches. They stand in pydantic's error locations, where ``faults`` takes them out again."""
TAGS = frozenset({TEXT, LIST, MAPPING})
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


def _shape(value: Any) -> str:
    """The tag for a value from YAML, or for a model."""
    if isinstance(value, list | tuple):
        return LIST
    if isinstance(value, str | int | float) or value is None:
        return TEXT
    return MAPPING


def by_shape(message: str) -> Discriminator:
    """Selects a branch by shape; a shape without a branch is one error with this message."""
    return Discriminator(_shape, custom_error_type="wrong_shape", custom_error_message=message)
