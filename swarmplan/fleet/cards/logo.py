"""The picture in the corner of a card: a copy of a file, as a ``data:`` address."""

from base64 import b64encode

from swarmplan.errors import Permanent
from swarmplan.limits import LOGO_BYTES
from swarmplan.system.regular_files import content_of

_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_HEAD = 4096
"""Bytes in which the first element of an SVG file begins."""


def logo_of(file: str) -> str:
    """The address; "" where there is no file. A browser runs no script in such a picture, and loads nothing for it (SVG Integration, secure
    static mode). Raises Permanent."""
    if not file:
        return ""
    data = content_of(file, LOGO_BYTES)
    if len(data) > LOGO_BYTES:
        raise Permanent(
            f"cards.logo: {file} is larger than {LOGO_BYTES // 1000} kB, which every page would carry: make it smaller"
        )
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), "")
    if not kind and b"<svg" in data[:_HEAD] and data.lstrip()[:1] == b"<":
        kind = "image/svg+xml"
    if not kind:
        raise Permanent(f"cards.logo: {file} is no PNG, JPEG or SVG file")
    return f"data:{kind};base64,{b64encode(data).decode('ascii')}"
