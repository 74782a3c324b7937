"""What all sections have in common: strict keys, ``x-`` extensions, and null for "not set"."""

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


def allow_extensions(schema: dict[str, Any]) -> None:
    """Let the schema accept them."""
    schema["patternProperties"] = {"^x-": {"description": "User extension: ignored."}}


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
