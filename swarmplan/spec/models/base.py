"""What all sections have in common: strict keys, ``x-`` extensions, and null for "not set"."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

EXTENSION = "x-"
"""The prefix of the user's own keys: anchors to merge from, notes for other tools."""
ADOPT = {
    "description": "Manage an existing object without adding labels to it: it is planned and changed, but never"
    " removed when it leaves the cluster file.",
    "type": ["boolean", "string"],
}
"""The schema of ``x-swarmplan: {adopt: true}``."""


KEEP = {
    "description": "No run removes or recreates it, whatever is approved, not even when it leaves the cluster file; declared without"
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


def _is_number(annotation: Any) -> bool:
    """Whether a field of this type takes a whole number as pydantic reads it."""
    if get_origin(annotation) is Annotated:
        kind, *rest = get_args(annotation)
        has_own_reader = any(isinstance(one, BeforeValidator) for one in rest)
        return not has_own_reader and _is_number(kind)
    return annotation is int or any(map(_is_number, get_args(annotation)))


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


class SectionWithNumbers(Section):
    """One that has whole numbers. They are checked here and not in every section: those of services, of which there are many, are
    read by ``swarmplan.compose``."""

    @field_validator("*", mode="before")
    @classmethod
    def _no_flag(cls, value: Any, field: ValidationInfo) -> Any:
        """A flag is not a number, though pydantic takes true for 1: ``max_creates: true`` may be meant as "no limit"."""
        if isinstance(value, bool) and field.field_name is not None:
            found = cls.model_fields[field.field_name]
            if _is_number(found.annotation) and not any(
                isinstance(one, BeforeValidator) for one in found.metadata
            ):
                raise PydanticCustomError("int_type", "must be a whole number")
        return value
