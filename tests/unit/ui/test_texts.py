"""The texts of the page: the same in each language, and all that its scripts ask for."""

import re
from pathlib import Path

import pytest

from swarmplan.drift.drift import DriftKind
from swarmplan.events import Result
from swarmplan.model.change import Action
from swarmplan.plan.plan import Impact
from swarmplan.render.plan.impact import counts
from swarmplan.ui.files import LANGUAGES, language_of, page_files, texts
from swarmplan.ui.stream import SCREENS
from swarmplan.views.overview_values import FileState, HealthShown
from swarmplan.views.task_states import TaskState

PAGE = Path(__file__).parents[3] / "swarmplan" / "ui"
HOLE = re.compile(r"\{(\w+)\}")
WORDS = {
    "state": TaskState, "health": HealthShown, "file": FileState, "action": Action, "drift": DriftKind, "result": Result,
    "screen": SCREENS, "impact": counts(Impact()), "language": LANGUAGES, "lease": ("free", "held", "revoked", "draining", "unknown"),
}  # fmt: skip


def test_each_language_has_the_same_texts_with_the_same_holes() -> None:
    english = texts("en")
    for language in LANGUAGES:
        assert texts(language).keys() == english.keys()
        for key, text in texts(language).items():
            assert sorted(HOLE.findall(text)) == sorted(HOLE.findall(english[key])), key
            assert text.strip() == text != ""
    assert {each.stem for each in (PAGE / "texts").iterdir()} == set(LANGUAGES)


def test_each_text_that_a_script_names_is_there() -> None:
    files = [body.decode() for body, _ in page_files().values()]
    named = {key for body in files for key in re.findall(r"\bt\(\"([^\"]+)\"", body)}
    named |= {key for body in files for key in re.findall(r"data-(?:text|label)=\"([^\"]+)\"", body)}
    assert named <= texts("en").keys()
    assert len(named) > 40


@pytest.mark.parametrize("kind", WORDS)
def test_each_word_of_a_kind_is_there(kind: str) -> None:
    assert {f"{kind}.{word}" for word in WORDS[kind]} <= texts("en").keys()


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "en"),
        ("pt", "en", "pt"),
        ("", "pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("", "de,fr;q=0.5", "en"),
        ("xx", "pt", "pt"),
        ("../pt", "", "en"),
        ("", "," * 9999 + "pt", "en"),
    ],
)
def test_the_language_is_the_one_that_was_chosen_else_the_browsers(
    chosen: str, accepted: str, language: str
) -> None:
    assert language_of(chosen, accepted) == language


def test_the_page_loads_nothing_from_elsewhere_and_has_no_inline_code() -> None:
    for name, (body, _) in page_files().items():
        text = body.decode().replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text, name
        assert "https:" not in text, name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", text
        ), name
        if name.endswith(".html"):
            assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)", text)
