"""How wide a text will be, estimated from its characters: a little more than the widest of the usual sans-serif fonts, DejaVu Sans, needs."""

import unicodedata
from functools import cache

CODE = 0.61
"""Of a character in a monospaced font, in ems: 0.602 in DejaVu Sans Mono, 0.600 in Courier and Liberation Mono."""
_SETS = ((frozenset("iIjlftr.,:;!|'()[]/ -·"), 0.42), (frozenset("mMwWQOGD%@&"), 0.98))
"""Narrow and wide ones, with their widths."""
_BROKEN = 1.04
"""Of a word that is broken: no line is full to its end."""
_EASTERN = frozenset("WF")


def width(text: str, *, code: bool = False) -> float:
    """The width of a line in ems of its font."""
    return sum(_width(char, code=code) for char in text)


def lines_of(text: str, room: float, *, code: bool = False) -> int:
    """How many lines it takes where a line has ``room`` ems, at least one. It is broken between words, and within one that is longer than a
    line, as ``overflow-wrap: anywhere`` does."""
    lines, used, space = 1, 0.0, width(" ", code=code)
    for word in text.split(" "):
        needed = width(word, code=code)
        if used and used + space + needed <= room:
            used += space + needed
            continue
        lines += 1 if used else 0
        full = int(needed * _BROKEN / room) if needed > room else 0
        lines += full
        used = needed
        if full:  # nothing stands after a word of a command that is broken: it is a box of its own
            used = room if code else needed * _BROKEN - full * room
    return lines


@cache
def _width(char: str, *, code: bool) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(char) in _EASTERN:
        return 1.25 if unicodedata.category(char) == "So" else 1.0  # emoji are wider than they are high
    if code:
        return CODE
    return next((found for members, found in _SETS if char in members), _other(char))


def _other(char: str) -> float:
    if char.isupper() or char.isdigit():
        return 0.72
    return 0.64 if char.isascii() else 0.78
