"""What is on the cards is made to fit, the less needed left out first, and told."""

from dataclasses import replace

import pytest
from card_samples import handout

from swarmplan.errors import SpecError
from swarmplan.fleet.cards.cards import cards_html
from swarmplan.fleet.cards.fit import fitted
from swarmplan.fleet.cards.paper import MARGIN, layout_of

EIGHT = layout_of("A4", 8)


def test_little_text_stays_in_its_size() -> None:
    found = fitted(handout("Anna", machines=0, notes="", subtitle="", wifi=None), layout_of("A4", 4), [33])
    assert found is not None
    assert found.scale == 0


def test_letters_get_smaller_before_anything_is_left_out() -> None:
    found = fitted(handout(notes="one two " * 20), EIGHT, [33])
    assert found is not None
    assert found.scale > 0
    assert found.notes > 160


def test_machines_are_left_out_before_notes_and_both_are_told() -> None:
    some = cards_html(handout(machines=60))
    assert [line.partition(":")[0] for line in some.left_out] == ["cards.machines"]
    both = cards_html(handout(machines=60, notes="word " * 800))
    assert [line.partition(":")[0] for line in both.left_out] == ["cards.notes", "cards.machines"]
    assert "0 of 60 machines fit on a card of 8 to a page (A4)" in both.left_out[1]
    assert "a smaller --per-page has more room" in both.left_out[1]


def test_what_must_stand_there_is_never_cut_off() -> None:
    cards = handout("Anna", secrets=True)
    (one,) = cards.cards
    long = replace(cards, cards=(replace(one, private_key="\n".join(["x" * 70] * 50)),))
    with pytest.raises(SpecError, match="does not fit, even in the smallest letters"):
        cards_html(long)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("per_page", [1, 2, 4, 8])
def test_cards_fill_the_paper_within_its_margins(paper: str, per_page: int) -> None:
    layout = layout_of(paper, per_page)
    assert layout.per_page == per_page
    assert layout.columns * layout.card_width + 2 * MARGIN == pytest.approx(layout.width)
    assert layout.rows * layout.card_height + 2 * MARGIN == pytest.approx(layout.height)
    assert layout.card_width > 85
    assert layout.card_height > 60
