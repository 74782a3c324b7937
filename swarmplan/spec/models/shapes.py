"""Values that may be written in several shapes: the shape as written selects the branch, so errors refer to that one only."""

from typing import Any

from pydantic import Discriminator

TEXT, LIST, MAPPING = "<text>", "<list>", "<mapping>"
"""Tags of the branches. They stand in pydantic's error locations, where ``faults`` takes them out again."""
TAGS = frozenset({TEXT, LIST, MAPPING})


def shape(value: Any) -> str:
    """The tag for a value from YAML, or for a model."""
    if isinstance(value, list | tuple):
        return LIST
    if isinstance(value, str | int | float) or value is None:
        return TEXT
    return MAPPING


def by_shape(wanted: str) -> Discriminator:
    """Selects a branch by shape; a shape without a branch is one error with this message."""
    return Discriminator(
        shape,
        custom_error_type="wrong_shape",
        custom_error_message=wanted,
    )
