"""What all sections have in common: strict keys, ``x-`` extensions, and null for "not set"."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator

EXTENSION = "x-"
"""The prefix of the user's own keys: anchors to merge from, notes for other tools."""
ADOPT = {
    "description": "Manage an existing object without adding labels to it: it is planned and changed, but never"
    " removed when it leaves the spec.",
    "type": ["boolean", "string"],
}
"""The schema of ``x-swarmplan: {adopt: true}``."""


KEEP = {
    "description": "No run removes or recreates it, whatever is approved, not even when it leaves the spec; declared without"
    " this, it is let go.",
    "type": ["boolean", "string"],
}
"""The schema of ``x-swarmplan: {keep: true}``."""

LAST = {
    "description": "It is changed after all else of a plan, as far as that does not wait for the change: for a service that a plan"
    " is carried out by.",
    "type": ["boolean", "string"],
}
"""The schema of ``x-swarmplan: {last: true}``."""


def allow_extensions(schema: dict[str, Any]) -> None:
    """Let the schema accept them."""
    schema["patternProperties"] = {"^x-": {"description": "User extension: ignored."}}


def allow_keep(schema: dict[str, Any]) -> None:
    """Describe ``x-swarmplan`` where it has this one key."""
    allow_extensions(schema)
    schema.setdefault("properties", {})["x-swarmplan"] = {
        "description": "Settings for swarmplan alone: whether it is kept (`keep`).",
        "type": "object",
        "properties": {"keep": KEEP},
        "additionalProperties": False,
    }


class Section(BaseModel):
    """A mapping in which all keys are known."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        coerce_numbers_to_str=True,
        defer_build=True,
        json_schema_extra=allow_extensions,
    )
    null_is_a_value: ClassVar[bool] = False
    title: ClassVar[str] = ""
    """Of the schema of a whole file."""
    stand_ins: ClassVar[Mapping[str, Any]] = {}
    """Placeholders for required parts of a whole file that have an error, so that the others can be validated. They never leave
    a loader."""

    @model_validator(mode="before")
    @classmethod
    def _written(cls, data: Any) -> Any:
        """Only what the user set for us. A known key without a value is not set; an unknown one is probably a typing error,
        so it stays and is refused."""
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {
            key: value
            for key, value in data.items()
            if not key.startswith(EXTENSION)
            and (value is not None or cls.null_is_a_value or key not in known)
        }
