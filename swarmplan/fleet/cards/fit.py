"""Fits what is to be on the cards into their size: smaller letters first, alike on all, then fewer machines, then less of the notes."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.fleet.cards.blocks import Block, Line, blocks_of, head_lines
from swarmplan.fleet.cards.card import Card, Handout
from swarmplan.fleet.cards.paper import Layout
from swarmplan.fleet.cards.sizes import (
    ABOUT,
    BLOCK_GAP,
    CODE,
    HEAD_GAP,
    KEY,
    KEY_LINE,
    KEY_WIDTH,
    LABEL,
    LINE,
    MM_PER_POINT,
    NAME_LINES,
    NAMES,
    NOTES,
    QR_GAP,
    SCALES,
    SMALLEST_MODULE,
    SUBTITLE,
    TEXT,
    TITLE,
    TWO_CODES,
)
from swarmplan.fleet.cards.width import CODE as MONOSPACED
from swarmplan.fleet.cards.width import lines_of

_ALL = 10_000
_SHORTER = 0.9
_LOGO = 0.7
"""Of the width that a head has beside a logo."""
_RESERVE = 1.0
"""Ems of a card that stay empty: an estimate may be wrong by a line."""
CODES = ("page", "wifi")
"""What a card has QR codes of, by the names of their captions in the texts."""
_FLOW_GAP = 3
"""Characters between two machines."""
_FLOW_ROOM = 0.85
"""Of a line of them, what is used: none is broken in the middle."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How the cards are made to fit. ``scale``: index in ``SCALES``; ``notes``: the characters of them that are shown, ``machines`` how many of
    a card; ``codes``: the side of each QR code, in millimetres."""

    scale: int
    notes: int = _ALL
    machines: int = _ALL
    codes: tuple[float, ...] = ()


def fitted(handout: Handout, layout: Layout, modules: Sequence[int]) -> Fit | None:
    """The fit for all cards; None where there is no room for what cannot be left out. ``modules``: the size of each QR code on them, quiet
    zone included."""
    smallest = len(SCALES) - 1
    most = max((len(card.machines) for card in handout.cards), default=0)
    tries = (
        [Fit(scale) for scale in range(smallest + 1)],
        [Fit(smallest, machines=number) for number in range(max(most, 1) - 1, -1, -1)],
        [Fit(smallest, length, 0) for length in _shorter(len(handout.settings.notes))],
    )

    def fits(fit: Fit) -> bool:
        made = replace(fit, codes=_sides(layout, modules, fit.scale))
        room = layout.card_height - 2 * layout.padding
        return all(_height(card, handout, layout, made) <= room for card in handout.cards)

    for ways in tries:  # each needs less room than the one before, so the first that fits is found by halving
        if ways and fits(ways[-1]):
            found = ways[bisect_left(ways, 1, key=fits)]
            return replace(found, codes=_sides(layout, modules, found.scale))
    return None


def _sides(layout: Layout, modules: Sequence[int], scale: int) -> tuple[float, ...]:
    """The sides of the QR codes in millimetres: as large as text, and never so small that phones cannot read them."""
    wanted = layout.qr * SCALES[scale] * (TWO_CODES if len(modules) > 1 else 1)
    return tuple(max(wanted, SMALLEST_MODULE * size) for size in modules)


def key_size(layout: Layout, scale: int) -> float:
    """The size of a private key in ems: its lines are not to be broken."""
    return _key(_room(layout, scale))


def name_size(name: str, layout: Layout, scale: int) -> int:
    """The index in ``NAMES`` of the size of a student's name."""
    room = _room(layout, scale)
    for most in (1, 2):
        for index, size in enumerate(NAMES):
            if lines_of(name, room / size) <= most and (most > 1 or index < len(NAMES) - 1):
                return index
    return len(NAMES) - 1


def _shorter(length: int) -> Iterable[int]:
    while length > 0:
        length = int(length * _SHORTER)
        yield length


def _key(room: float) -> float:
    return min(KEY, room / (KEY_WIDTH * MONOSPACED))


def _em(layout: Layout, scale: int) -> float:
    """The size of plain text in millimetres."""
    return layout.font * MM_PER_POINT * SCALES[scale]


def _room(layout: Layout, scale: int) -> float:
    """The width inside of a card, in ems."""
    return (layout.card_width - 2 * layout.padding) / _em(layout, scale)


def _height(card: Card, handout: Handout, layout: Layout, fit: Fit) -> float:
    """What a card needs, in millimetres."""
    em, room = _em(layout, fit.scale), _room(layout, fit.scale)
    blocks = blocks_of(card, handout, notes=fit.notes, machines=fit.machines)
    high, wide_codes = _codes(handout, layout, fit, em)
    beside = room - wide_codes
    main = sum(_block(block, beside) for block in blocks if not block.wide)
    wide = sum(_block(block, room) for block in blocks if block.wide)
    return em * (_RESERVE + _head(card, handout, layout, fit, room) + max(main, high) + wide)


def _codes(handout: Handout, layout: Layout, fit: Fit, em: float) -> tuple[float, float]:
    """The height and the width of the QR codes, with what stands below them and the space beside them, in ems."""
    most = max(
        (lines_of(handout.texts[name], fit.codes[0] / em / LABEL) for name in CODES if fit.codes), default=1
    )
    highs = [side / em + LABEL * LINE * most + BLOCK_GAP for side in fit.codes]
    wides = [side / em + QR_GAP for side in fit.codes]
    if layout.wide:
        return max(highs, default=0.0), sum(wides)
    return sum(highs), max(wides, default=0.0)


def _head(card: Card, handout: Handout, layout: Layout, fit: Fit, room: float) -> float:
    title, subtitle, name, about = head_lines(card, handout)
    beside = room * _LOGO if handout.logo else room
    size = NAMES[name_size(name, layout, fit.scale)]
    parts = [
        (title, TITLE, beside),
        (about, ABOUT, room),
        *([(subtitle, SUBTITLE, beside)] if subtitle else []),
    ]
    lines = sum(LINE * font * lines_of(text, width / font) for text, font, width in parts)
    return lines + size * 1.2 * min(NAME_LINES, lines_of(name, room / size)) + 2 * HEAD_GAP + BLOCK_GAP


def _block(block: Block, room: float) -> float:
    height = BLOCK_GAP + (LABEL * LINE * lines_of(block.label, room / LABEL) if block.label else 0.0)
    for line in block.lines:
        height += 0.0 if line.flow else _line(line, block, room)
    if flow := [line.text for line in block.lines if line.flow]:
        height += LINE * CODE * lines_of((" " * _FLOW_GAP).join(flow), room / CODE * _FLOW_ROOM, code=True)
    return height


def _line(line: Line, block: Block, room: float) -> float:
    font = CODE if line.code else TEXT
    if block.kind == "notes":
        font = NOTES
    elif block.kind == "key" and line.code:
        font = _key(room)
    high = KEY_LINE if block.kind == "key" and line.code else LINE
    return high * font * lines_of(line.text, room / font, code=line.code)
