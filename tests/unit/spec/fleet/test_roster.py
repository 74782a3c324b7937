"""The roster as a file of another kind, and in the fleet file itself."""

import pytest
from unit.spec.fleet.conftest import Folder

from swarmplan.spec.fleet.settings import Student

SAVE_AS = 'save it as "CSV UTF-8" in Excel, or as CSV with the character set UTF-8 in LibreOffice'
WRITTEN = "- {id: anna, name: Anna Berg, group: a, vars: {topic: web}}\n- id: ben\n"
FOUND = (Student("anna", "Anna Berg", group="a", vars={"topic": "web"}), Student("ben", "ben"))


def test_a_list_in_a_file_and_in_the_fleet_file_are_the_same(folder: Folder) -> None:
    assert folder.roster(WRITTEN, "class.yaml").students == FOUND
    assert folder.settings(f"roster:\n{WRITTEN}").students == FOUND


def test_values_are_texts_as_they_are_written(folder: Folder) -> None:
    """A student number keeps its zeros, and a yes of YAML is a word."""
    text = (
        "- {id: 0042, name: no, group: 1.10, index: 3, vars: {code: 007, on: yes, none: null, size: 1e3}}\n"
    )
    found = Student("0042", "no", "", "1.10", 3, {"code": "007", "on": "yes", "none": "", "size": "1e3"})
    assert folder.roster(text, "class.yaml").students == (found,)
    assert folder.settings(f"roster:\n{text}").students == (found,)
    assert folder.settings("vars: {code: 007, live: on}\n").vars == {"code": "007", "live": "on"}
    csv = "id,name,group,index,var.code\n0042,no,1.10,3,007\n"
    assert folder.roster(csv).students == (Student("0042", "no", "", "1.10", 3, {"code": "007"}),)


def test_only_in_the_fleet_file_itself_variables_are_interpolated(folder: Folder) -> None:
    text = "- {id: anna, vars: {cost: '$5 and ${HOME}'}}\n"
    assert folder.roster(text, "class.yaml").students[0].vars == {"cost": "$5 and ${HOME}"}
    assert folder.roster("id,var.cost\nanna,$5 and ${HOME}\n").students[0].vars == {"cost": "$5 and ${HOME}"}
    inline = folder.load("roster: [{id: anna, vars: {cost: '${COST}'}}]\n", {"COST": "5"})
    assert inline.settings.students[0].vars == {"cost": "5"}


@pytest.mark.parametrize("name", ["class.csv", "class.CSV", "class.tsv"])
def test_a_table_in_latin_1_says_how_to_save_it(folder: Folder, name: str) -> None:
    text = "id;name\nanna;Ánna\njo;José\n".encode("latin-1")
    assert folder.wrong_roster(text, name) == [f"{name}:2:6: not UTF-8 text: {SAVE_AS}"]


def test_a_table_in_utf_16_says_so_too(folder: Folder) -> None:
    """As Excel saves "Unicode text"."""
    assert folder.wrong_roster("id\tname\nanna\tAnna\n".encode("utf-16")) == [
        f"class.csv:1:1: not UTF-8 text: {SAVE_AS}"
    ]


@pytest.mark.parametrize("name", ["class.xlsx", "class.ods", "Class.XLS"])
def test_a_spreadsheet_says_how_to_save_it(folder: Folder, name: str) -> None:
    assert folder.wrong_roster(b"PK\x03\x04", name) == [
        f"fleet.yaml:5:9: roster: {name}: is a spreadsheet, and a roster is a CSV or YAML file: {SAVE_AS}, and name that file"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("students: []\n", "class.yaml:1:1: a roster is a list of students, as - id: anna"),
        ("anna\n", "class.yaml:1:1: a roster is a list of students, as - id: anna"),
        ("", "class.yaml:1:1: the file is empty; a roster is a list of students, as - id: anna"),
        ("- anna\n", "class.yaml:1:3: roster.0: must be a mapping, not 'anna'"),
        ("- {name: Anna}\n", "class.yaml:1:3: roster.0.id: is required"),
        ("- {id: anna, nmae: A}\n", "class.yaml:1:14: roster.0.nmae: unknown key 'nmae'; did you mean 'name'?"),
        ("- {id: anna, index: 0}\n", "class.yaml:1:21: roster.0.index: must be at least 1, not 0"),
        ("- {id: anna, vars: {a-b: 1}}\n", ("class.yaml:1:26: roster.0.vars.a-b: 'a-b': the name of a value has letters, digits and _,"
         " begins with no digit, and is at most 63 long")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_told_where_it_stands(folder: Folder, text: str, told: str) -> None:
    assert folder.wrong_roster(text, "class.yaml") == [told]


def test_a_roster_that_is_not_there_is_one_error_at_its_name(folder: Folder) -> None:
    folder.write("clas.csv", "id\nanna\n")
    assert folder.problem("roster: class.csv\n") == (
        "fleet.yaml:5:9: roster: class.csv: no such file; did you mean clas.csv?"
    )


def test_a_roster_that_every_user_may_change_is_refused(folder: Folder) -> None:
    folder.write("class.csv", "id\nanna\n", mode=0o646)
    assert folder.problem("roster: class.csv\n") == (
        "fleet.yaml:5:9: roster: class.csv can be changed by every user of this machine: run chmod o-w class.csv"
    )
    folder.write("class.csv", "id\nanna\n", mode=0o644)
    assert folder.settings("roster: class.csv\n").students[0].id == "anna"


@pytest.mark.parametrize("written", ["5", "true", "{a: 1}", "''"])
def test_what_is_neither_a_name_nor_a_list(folder: Folder, written: str) -> None:
    assert "roster" in folder.problem(f"roster: {written}\n")


def test_a_roster_is_required_once(folder: Folder) -> None:
    assert folder.problem("roster:\n") == "fleet.yaml:5:1: roster: is required"
