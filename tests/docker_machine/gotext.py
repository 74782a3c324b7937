"""Text as Go's standard library writes it: ``%q``, ``encoding/json``, ``text/tabwriter``."""

import json
from collections.abc import Sequence
from typing import Any

_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}  # fmt: skip
_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def quoted(text: str) -> str:
    """``fmt.Sprintf("%q", text)``."""
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}"


def json_text(value: Any, indent: str | None = None) -> str:
    """``json.Marshal``, or ``json.MarshalIndent`` with this indent."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(value, indent=indent, separators=separators, ensure_ascii=False).translate(_HTML)


def aligned_by_tabs(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Two columns as help texts have them: padded with tabs to a multiple of eight."""
    width = -(-(max(len(cell) for cell, _ in rows) + 1) // 8) * 8
    return [cell + "\t" * -(-(width - len(cell)) // 8) + text for cell, text in rows]


def aligned_by_spaces(rows: Sequence[Sequence[str]], *, least: int = 5, padding: int = 3) -> list[str]:
    """Columns as ``ls`` prints its table: each padded but the last."""
    widths = [max(least, *(len(row[column]) + padding for row in rows)) for column in range(len(rows[0]) - 1)]
    return [
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + row[-1] for row in rows
    ]
