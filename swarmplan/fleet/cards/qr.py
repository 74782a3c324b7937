"""QR codes, by segno: of the extra ``swarmplan[classroom]``. Import what is here where a code is asked for."""

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent

_QUIET = 4
"""Modules of white around a code (ISO/IEC 18004, 6.3.8)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: its modules, white ones around it included, and the path that draws the black ones, of the same size."""

    modules: int
    path: str


def code_of(text: str) -> Code:
    """The code of a text. Raises Permanent where segno is not there, or the text is too long for a code."""
    try:
        import segno  # noqa: PLC0415 - an extra
    except ImportError:
        raise Permanent(
            "cards.qr: the Python package segno is missing: pip install 'swarmplan[classroom]', or set qr: false"
        ) from None
    try:
        made = segno.make(text, error="m", micro=False)
    except segno.DataOverflowError:
        raise Permanent(
            f"cards.qr: {len(text)} characters are too many for a QR code: shorten the text, or set qr: false"
        ) from None
    rows = [bytes(row) for row in made.matrix]
    return Code(
        len(rows) + 2 * _QUIET, "".join(_row(number + _QUIET, row) for number, row in enumerate(rows))
    )


def wifi_text(ssid: str, password: str) -> str:
    """What a phone's camera takes for the way into a Wi-Fi network."""
    from segno import helpers  # noqa: PLC0415 - an extra

    text: str = helpers.make_wifi_data(ssid, password or None, "WPA" if password else None)
    return text


def _row(y: int, row: bytes) -> str:
    """The black modules of a row, each run of them as one rectangle."""
    path, start = [], None
    for x, black in enumerate([*row, 0]):
        if black and start is None:
            start = x
        elif not black and start is not None:
            path.append(f"M{start + _QUIET} {y}h{x - start}v1h{start - x}z")
            start = None
    return "".join(path)
