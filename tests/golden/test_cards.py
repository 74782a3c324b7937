"""The cards' page, compared as a whole.

``UPDATE=1 pytest tests/golden`` writes it anew; read what changed before committing it.
"""

import os
from pathlib import Path

import pytest
from card_samples import handout

from swarmplan.fleet.cards.cards import cards_html

FOLDER = Path(__file__).parent / "cards"
PAGES = {
    "eight": handout("Anna Example", '<b>Bob</b> & "Co"', "محمد عبد الرحمن", "王小明"),
    "secret": handout("Anna Example", secrets=True, lang="de", paper="Letter", per_page=1),
    "plain": handout(
        "Anna Example", qr=False, url="", wifi=None, notes="", subtitle="", lang="fr", per_page=4, machines=0
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was_read(name: str) -> None:
    golden, text = FOLDER / f"{name}.html", cards_html(PAGES[name]).text
    if os.environ.get("UPDATE"):
        golden.write_text(text, encoding="utf-8")
    assert golden.exists(), f"{golden.name} was never written: run with UPDATE=1, read it, commit it"
    assert text == golden.read_text(encoding="utf-8")
