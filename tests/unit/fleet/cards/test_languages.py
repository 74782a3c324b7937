"""The languages: each has all texts, with the placeholders that those of English have."""

import re

import pytest

from swarmplan.fleet import cards
from swarmplan.fleet.cards.languages import languages, texts_of
from swarmplan.spec.fleet.card_settings import LANGUAGES
from swarmplan.spec.fleet.card_texts import read_language_file
from swarmplan.spec.models.fleet.card_texts import CardTexts

HOLE = re.compile(r"\{\w*\}")


def test_the_files_are_the_languages_that_are_offered() -> None:
    assert languages() == LANGUAGES


@pytest.mark.parametrize("lang", languages())
def test_a_language_has_all_texts(lang: str) -> None:
    found = read_language_file(f"{cards.__path__[0]}/languages/{lang}.yaml")
    assert found.keys() == CardTexts.model_fields.keys()
    english = texts_of("en", {})
    assert {name: HOLE.findall(text) for name, text in found.items()} == {
        name: HOLE.findall(text) for name, text in english.items()
    }


def test_texts_of_ones_own_come_first_and_english_last() -> None:
    assert texts_of("de", {"group": "Klasse"})["group"] == "Klasse"
    assert texts_of("de", {"group": "Klasse"})["log_in"] == "Anmelden"
    assert texts_of("it", {"group": "Gruppo"})["log_in"] == "Log in"
