"""The sizes of papers, and of the cards on them, in millimetres."""

from swarmplan.dataclass import dataclass

MARGIN = 10.0
"""Around the cards, where the cut marks are: printers leave some 5 mm white (4.2 mm, HP's and Canon's lasers)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How cards lie on a page. ``font`` is the size of plain text in points, ``padding`` the white inside of a card, ``qr`` the side of a
    small QR code."""

    paper: str
    width: float
    height: float
    columns: int
    rows: int
    font: float
    padding: float
    qr: float

    @property
    def card_width(self) -> float:
        """From one cut to the next."""
        return (self.width - 2 * MARGIN) / self.columns

    @property
    def card_height(self) -> float:
        """The same, downwards."""
        return (self.height - 2 * MARGIN) / self.rows

    @property
    def wide(self) -> bool:
        """Whether a card is wider than it is high: two QR codes are side by side there, and one below the other elsewhere."""
        return self.card_width > self.card_height

    @property
    def per_page(self) -> int:
        """How many cards a page has."""
        return self.columns * self.rows


_PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
"""ISO 216; ANSI/ASME Y14.1, 8.5 by 11 inches."""
_GRIDS: dict[int, tuple[int, int, float, float, float]] = {
    1: (1, 1, 12.5, 15.0, 38.0),
    2: (1, 2, 12.0, 11.0, 34.0),
    4: (2, 2, 9.6, 7.0, 27.0),
    8: (2, 4, 7.8, 4.0, 20.0),
}


def layout_of(paper: str, per_page: int) -> Layout:
    """The layout. Raises KeyError for another paper, or another number than 1, 2, 4 and 8."""
    columns, rows, font, padding, qr = _GRIDS[per_page]
    return Layout(paper, *_PAPERS[paper], columns, rows, font, padding, qr)
