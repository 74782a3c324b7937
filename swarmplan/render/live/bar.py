"""A bar: how much is done, failed, under way, and left."""

from swarmplan.render.live.look import Look
from swarmplan.render.text.line import Part

_WIDTHS = ((110, 32), (74, 20), (56, 12), (44, 8))
"""From so many columns of the terminal on, so many of the bar."""


def bar_width(columns: int) -> int:
    """Columns that a bar has on a terminal of so many; 0 where there is no room for one."""
    return next((width for least, width in _WIDTHS if columns >= least), 0)


def bar(look: Look, width: int, total: int, *, done: int, failed: int = 0, busy: int = 0) -> list[Part]:
    """The bar in so many columns. It is full only where all is done, and a failure is always seen."""
    if not width or not total:
        return []
    full = done * width // total
    bad = max(1, failed * width // total) if failed else 0
    full = min(full, width - bad)
    under_way = min(max(1, busy * width // total) if busy else 0, width - full - bad)
    cells = (
        (look.full, full, "green"),
        (look.bad, bad, "bold red"),
        (look.busy, under_way, "cyan"),
        (look.empty, width - full - bad - under_way, "dim"),
    )
    return [(character * count, style) for character, count, style in cells if count]
