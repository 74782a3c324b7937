"""``image:``, in the grammar of image references (github.com/distribution/reference)."""

import re
from typing import Any

from swarmplan.compose.scalars import filled

_HOST = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?"
_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*(?::\w[\w.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?", re.ASCII
)


def image(value: Any) -> str:
    """The reference as written: the engine neither shortens it nor adds a tag or digest."""
    found = filled(value)
    if not _REFERENCE.fullmatch(found):
        raise ValueError(f"'{found}' is no image: write name:tag in small letters, as in nginx:1.27")
    return found
