"""The table of docs/agent-endpoints.md, and what of it a call is."""

import re
from pathlib import Path

_PAGE = Path(__file__).parent.parent / "docs" / "agent-endpoints.md"
_ROW = re.compile(r"^\| (GET|POST|DELETE) \| `([^`]+)` \| .+ \|$", re.MULTILINE)
_VERSION = re.compile(r"^/v\d+\.\d+(?=/)")
_HOLE = re.compile(r"\\\{(\w+)\\\}")

Endpoint = tuple[str, str]


def table() -> tuple[Endpoint, ...]:
    """The (method, path) of each row."""
    found = tuple(_ROW.findall(_PAGE.read_text(encoding="utf-8")))
    assert len(found) == len(set(found)), "an endpoint has two rows"
    return found


def row_of(method: str, path: str) -> Endpoint | None:
    """The row of a call, None where there is none. A row without holes goes before one with some."""
    plain = _VERSION.sub("", path.partition("?")[0])
    rows = sorted(table(), key=lambda row: row[1].count("{"))
    return next((row for row in rows if row[0] == method and _pattern(row[1]).fullmatch(plain)), None)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_HOLE.sub(lambda hole: ".+" if hole[1] == "image" else "[^/]+", re.escape(path)))
