"""QR codes as paths: module for module what segno makes."""

import re
import sys

import pytest
import segno
from card_samples import PASSWORD, URL

from swarmplan.errors import Permanent
from swarmplan.fleet.cards.qr import code_of, wifi_text

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@pytest.mark.parametrize("text", [URL, "x", "https://example.org/" + "a" * 400])
def test_the_path_draws_segnos_modules(text: str) -> None:
    code = code_of(text)
    drawn = set()
    for found in RUN.finditer(code.path):
        x, y, width, back = map(int, found.groups())
        assert width == back
        drawn |= {(column - 4, y - 4) for column in range(x, x + width)}
    assert RUN.sub("", code.path) == ""
    matrix = segno.make(text, error="m", micro=False).matrix
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, black in enumerate(row) if black}
    assert code.modules == len(matrix) + 8


def test_a_wifi_code_escapes_what_phones_take_for_its_syntax() -> None:
    assert wifi_text("Room; 2", PASSWORD).startswith("WIFI:T:WPA;S:Room\\; 2;P:correct\\; horse\\: ")
    assert wifi_text("Open", "") == "WIFI:S:Open;;"


def test_without_segno_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(Permanent, match=r"pip install 'swarmplan\[classroom\]', or set qr: false"):
        code_of("x")


def test_a_text_that_no_code_holds_is_told() -> None:
    with pytest.raises(Permanent, match="5000 characters are too many for a QR code"):
        code_of("é" * 5000)
