"""What comes before what, among some tens of things: rows from the top down, and no edge that others imply. Sets of them are masks of bits."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Order(NamedTuple):
    """Of each thing its row, those that come right before it, and the number of the circle that it is in (0: none)."""

    rows: tuple[int, ...]
    needs: tuple[tuple[int, ...], ...]
    turns: tuple[int, ...]


def ordered(before: Sequence[int]) -> Order:
    """``before`` has for each thing those that come before it. Those that wait for each other in a circle share a row."""
    count = len(before)
    ever = _closure(before)
    circles = [_mask(b for b in range(count) if _mutual(ever, a, b)) | 1 << a for a in range(count)]
    outside = [ever[a] & ~circles[a] for a in range(count)]
    rows = _rows(outside)
    needs = tuple(_direct(a, before, outside) for a in range(count))
    numbers = {circle: 0 for circle in circles if circle.bit_count() == 1}
    for circle in circles:
        numbers.setdefault(circle, len({number for number in numbers.values() if number}) + 1)
    return Order(tuple(rows), needs, tuple(numbers[circle] for circle in circles))


def _closure(before: Sequence[int]) -> list[int]:
    """Whatever comes before, at whatever distance."""
    found = list(before)
    for middle, _ in enumerate(found):
        for a, mask in enumerate(found):
            if mask >> middle & 1:
                found[a] = mask | found[middle]
    return found


def _mutual(ever: Sequence[int], a: int, b: int) -> bool:
    return bool(ever[a] >> b & 1 and ever[b] >> a & 1)


def _rows(outside: Sequence[int]) -> list[int]:
    """One below the lowest of those before it."""
    rows = [0] * len(outside)
    for a in sorted(range(len(outside)), key=lambda one: outside[one].bit_count()):
        rows[a] = max((rows[b] + 1 for b in _bits(outside[a])), default=0)
    return rows


def _direct(a: int, before: Sequence[int], outside: Sequence[int]) -> tuple[int, ...]:
    """Those right before it, and not also before another one that is."""
    implied = 0
    for b in _bits(outside[a]):
        implied |= outside[b]
    return tuple(_bits(before[a] & outside[a] & ~implied))


def _mask(places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= 1 << place
    return found


def _bits(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]
