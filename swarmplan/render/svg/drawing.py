"""What pictures are drawn with: a frame with a title that is read out, texts that end before they leave their box, boxes and edges."""

import unicodedata
from collections.abc import Sequence

from swarmplan.markup.element import Markup, element, joined
from swarmplan.render.svg.colours import svg_style

_WIDE = frozenset({"W", "F"})
_NARROW = frozenset("fijlrtI.,:;'|!()[]{}1 -")
_WIDTHS = (0.36, 0.6, 1.05)
"""Ems of a narrow character, of another one, and of one of a wide script: above those of the usual fonts on average."""
_TALL = 0.86
"""Ems of a capital."""


def picture(size: tuple[int, int], title: str, about: str, *parts: str, alone: bool) -> Markup:
    """The whole picture. ``about`` says in a sentence what it shows; ``alone``: it is a file, with its style in it."""
    width, height = size
    paper = box("s-paper", 0, 0, size=size, corner=0)
    style = [element("style", Markup(svg_style())), paper] if alone else []
    return element(
        "svg",
        element("title", title),
        element("desc", about),
        *style,
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="s",
        role="img",
        width=str(width),
        height=str(height),
        viewBox=f"0 0 {width} {height}",
        aria_label=f"{title}. {about}",
    )


def file_text(svg: Markup) -> str:
    """A picture as the text of a file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'


def text(
    words: str, x: float, y: float, look: str = "", *, room: float | None = None, size: float = 13
) -> Markup:
    """A text whose baseline begins there; cut, with a mark, where ``room`` has no place for all of it."""
    shown = words if room is None else cut(words, room / size)
    return element("text", shown, x=_number(x), y=_number(y), class_=look or None)


def box(look: str, x: float, y: float, *, size: tuple[float, float], corner: float = 6) -> Markup:
    """A rectangle with round corners."""
    return element(
        "rect",
        x=_number(x),
        y=_number(y),
        width=_number(size[0]),
        height=_number(size[1]),
        rx=_number(corner) if corner else None,
        class_=look,
    )


def edge(
    start: tuple[float, float], end: tuple[float, float], through: Sequence[tuple[float, float, float]] = ()
) -> Markup:
    """A curve from above to below, with a head where it ends. ``through``: where it goes straight down, from a height to another."""
    way, (x, y) = f"M{_number(start[0])} {_number(start[1])}", start
    for to_x, top, bottom in (*through, (end[0], end[1] - 5, end[1] - 5)):
        middle = (y + top) / 2
        way += f"C{_number(x)} {_number(middle)} {_number(to_x)} {_number(middle)} {_number(to_x)} {_number(top)}"
        way += f"V{_number(bottom)}" if bottom != top else ""
        x, y = to_x, bottom
    head = f"M{_number(end[0] - 4)} {_number(end[1] - 7)}h8l-4 7z"
    return joined(element("path", d=way, class_="s-edge"), element("path", d=head, class_="s-arrow"))


def cut(words: str, ems: float) -> str:
    """The words, or as many of them as fit, with an ellipsis."""
    room = ems
    for place, character in enumerate(words):
        room -= _width(character)
        if room < 0:
            return _cut_at(words, ems - 1, place)
    return words


def wrapped(words: str, ems: float, most: int) -> list[str]:
    """The words in at most so many lines, broken after commas; the last one is cut."""
    lines, left = list[str](), words
    while left and len(lines) < most - 1:
        line = cut(left, ems)
        if line == left:
            break
        end = line.rfind(", ")
        if end < 0:
            break
        lines.append(left[: end + 1])
        left = left[end + 2 :]
    return [*lines, cut(left, ems)]


def _cut_at(words: str, ems: float, most: int) -> str:
    room = ems
    for place, character in enumerate(words[:most]):
        room -= _width(character)
        if room < 0:
            return words[:place].rstrip() + "…"
    return words[:most].rstrip() + "…"


def _width(character: str) -> float:
    if character in _NARROW:
        return _WIDTHS[0]
    if unicodedata.east_asian_width(character) in _WIDE:
        return _WIDTHS[2]
    return _TALL if character.isupper() or character in "mwMW@%—" else _WIDTHS[1]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
