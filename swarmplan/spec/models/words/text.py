"""Values of the files of our own kinds: durations with bounds, texts, and files' names."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Tag, WithJsonSchema

from swarmplan.compose.read.units import SECOND, duration, duration_text
from swarmplan.limits import FILES, MEMBERS
from swarmplan.spec.models.base import allow_extensions
from swarmplan.spec.models.words.values import LIST, TEXT, by_shape

MINUTE, HOUR, DAY = 60, 3600, 86400
_SHOWN = 60
"""Characters of a value that a message quotes."""


def _between(least: int, most: int) -> Callable[[int], int]:
    """The check of a duration; both are seconds."""

    def checked(found: int) -> int:
        if not least * SECOND <= found <= most * SECOND:
            shown = (duration_text(bound * SECOND) for bound in (least, most))
            raise ValueError("must be at least {}, and at most {}".format(*shown))
        return found

    return checked


def duration_between(least: int, most: int, *examples: str) -> Any:
    """The type of a duration in nanoseconds, as everywhere in the models; the bounds are seconds."""
    schema = WithJsonSchema({"type": "string", "examples": list(examples)})
    return Annotated[int, BeforeValidator(duration), AfterValidator(_between(least, most)), schema]


def _without_nul(text: str) -> str:
    """The text: no file, program or address has a NUL in its name."""
    if "\0" in text:
        raise ValueError(f"{text!r} has a NUL in it")
    return text


def matching(pattern: str, allowed: str) -> AfterValidator:
    """The check that a text matches as a whole. A person is told in words what is ``allowed``; editors get the pattern by ``in_schema``."""
    compiled = re.compile(pattern)

    def checked(text: str) -> str:
        if not compiled.fullmatch(text):
            shown = repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}…"
            raise ValueError(f"{shown} is not valid: {allowed}")
        return text

    return AfterValidator(checked)


def in_schema(pattern: str, *examples: str) -> WithJsonSchema:
    """What the schema says of such a text."""
    shown = {"examples": list(examples)} if examples else {}
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **shown})


def needs(*keys: str) -> ConfigDict:
    """The configuration of a section whose schema requires these keys. It is checked where the section is resolved, so that a fault in
    one of them hides no fault of the others."""

    def described(schema: dict[str, Any]) -> None:
        allow_extensions(schema)
        schema["required"] = list(keys)

    return ConfigDict(json_schema_extra=described)


Text = Annotated[str, Field(min_length=1), AfterValidator(_without_nul)]
Texts = Annotated[tuple[Text, ...], Field(max_length=MEMBERS)]
FileNames = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[tuple[Text, ...], Field(max_length=FILES), Tag(LIST)],
    by_shape("must be a file's name, or a list of them"),
]


def as_list(names: str | tuple[str, ...]) -> tuple[str, ...]:
    """The names as a list, where one may stand alone."""
    return (names,) if isinstance(names, str) else names
