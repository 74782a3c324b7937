"""Students: ids, names and indexes, each once and fit to be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.spec.fleet.conftest import Folder

from swarmplan.spec.fleet.resolve.students import nearest_id
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label

RULE = "is not a valid name: use a-z, 0-9 and -, beginning and ending with a letter or digit"


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Anna", "anna"),
        ("Müller, Jo", "muller-jo"),
        ("anna.berg@school.example", "anna-berg-school-example"),
        ("anna\u200b", "anna"),
        ("Größe", "grosse"),
        ("山田", ""),
        ("", ""),
    ],
)
def test_an_id_that_is_no_name_has_one_that_is_near(written: str, near: str) -> None:
    assert nearest_id(written) == near


@given(st.text(max_size=100))
def test_what_is_suggested_is_valid(written: str) -> None:
    near = nearest_id(written)
    assert not near or dns_label(near, MAX_CLUSTER_NAME) == near


def test_an_invisible_character_in_an_id_is_made_visible(folder: Folder) -> None:
    assert folder.wrong_roster("id\nan\u200bna\n") == [
        f"class.csv:2:1: roster.0.id: 'an\\u200bna' {RULE}; such as an-na"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "שרה כהן",
        "سارا",
        "می\u200cروم",
        "Zoë",
        "山田 太郎",
        "Ana\u00a0Maria",
        "👩\u200d🎓",
        "O'Neill",
        "=1+1",
        "<b>",
    ],
)
def test_names_of_people_are_kept_as_they_are(folder: Folder, name: str) -> None:
    assert folder.roster(f"id,name\nanna,{name}\n").students[0].name == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Anna\u202eBerg", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("Anna\u200bBerg", "ZERO WIDTH SPACE (U+200B)"),
        ("\ufeffAnna", "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("Anna\x1b[31m", "a control character (U+001B)"),
        ("Anna\x00", "a control character (U+0000)"),
        ('"Anna\nBerg"', "a line break (U+000A)"),
        ("Anna\u2028Berg", "LINE SEPARATOR (U+2028)"),
    ],
)
@pytest.mark.parametrize("column", ["name", "email", "group"])
def test_what_would_spoil_a_line_of_a_table_is_refused(
    folder: Folder, column: str, name: str, told: str
) -> None:
    (problem,) = folder.wrong_roster(f"id,{column}\nanna,{name}\n")
    assert f"roster.0.{column}: " in problem
    assert told in problem or "NUL" in problem


def test_an_id_or_index_is_of_one_student(folder: Folder) -> None:
    text = "id,name,index\nBAD,x,\nanna,Anna,1\nben,Ben,1\nanna,Other,2\n"
    assert folder.wrong_roster(text) == [
        f"class.csv:2:1: roster.0.id: 'BAD' {RULE}; such as bad",
        "class.csv:4:1: roster.2.index: 1 is that of Anna, too, first at line 3: each student has one of their own",
        "class.csv:5:1: roster.3.id: anna is there twice, first at line 3: each student has one of their own",
    ]


def test_a_name_of_a_cluster_that_is_too_long_says_what_to_shorten(folder: Folder) -> None:
    (problem,) = folder.wrong_roster(f"id\n{'a' * 36}\n")
    assert problem == (
        f"class.csv:2:1: roster.0.id: the cluster's name would be course-{'a' * 36}, which has 43 characters; at most 40 are allowed:"
        " choose a shorter id, or a shorter naming of the fleet"
    )


def test_the_digits_of_an_index_to_come_are_counted(folder: Folder) -> None:
    rows = [f"{'a' * 32}{number:03}" for number in range(100)]
    folder.write("class.csv", "\n".join(["id", *rows]))
    assert "which has 41 characters" in folder.problems("roster: class.csv\nnaming: x-{id}-{index}\n")[0]


def test_the_values_of_one_have_no_nul(folder: Folder) -> None:
    assert folder.problem('roster: [{id: anna, vars: {x: "a\\0b"}}]\n') == (
        "fleet.yaml:5:31: roster.0.vars.x: has a NUL in it, which no value can have"
    )
