"""Values of a fleet file: lengths of prefixes, and how long a cluster is to live."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from swarmplan.spec.models.words.text import DAY, MINUTE, duration_between

LONGEST = 29
"""The longest prefix of a cluster's pool: eight addresses."""

_NUMBER = re.compile(r"[0-9]{1,2}")
_SHOWN = 20
"""Characters of what is none that are shown."""


def _prefix(written: Any) -> int:
    """The length of ``/20``, or of 20."""
    text = str(written).removeprefix("/")
    if isinstance(written, bool) or not _NUMBER.fullmatch(text) or not 1 <= int(text) <= LONGEST:
        raise ValueError(f"{text[:_SHOWN]!r} is not the length of a prefix: write /20, from /1 to /{LONGEST}")
    return int(text)


PrefixLength = Annotated[
    int, BeforeValidator(_prefix), WithJsonSchema({"type": "string", "examples": ["/20"]})
]
TimeToLive = duration_between(MINUTE, 400 * DAY, "8h", "90d")
CheckTime = duration_between(1, 10 * MINUTE, "30s", "2m")
