"""Output that a plain terminal can show: a character its encoding lacks is spelled out, never an error."""

import codecs
from typing import TextIO, TypeVar

_SPELLED = {
    "→": "->", "…": "...", "✓": "ok", "✗": "x", "↻": "again", "·": "-", "—": "-", "µ": "u",
}  # fmt: skip
_PYTHONS_OWN = {"strict", "surrogateescape", "backslashreplace"}
"""What streams do unless somebody chose otherwise; the last is stderr's."""
_HANDLER = "swarmplan.spelled"

Stream = TypeVar("Stream", bound=TextIO)


def encodable(stream: Stream) -> Stream:
    """The same stream, which from now on spells out what it cannot encode."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and getattr(stream, "errors", "") in _PYTHONS_OWN:
        reconfigure(errors=_HANDLER)
    return stream


def spelled(text: str, encoding: str) -> str:
    """The text as a stream with this encoding shows it: for what is to be as wide as it was measured."""
    return text.encode(encoding, errors=_HANDLER).decode(encoding)


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_SPELLED.get(character, "?") for character in lost), error.end


codecs.register_error(_HANDLER, _spell)
