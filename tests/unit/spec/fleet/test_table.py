"""The roster as a CSV file, as people and spreadsheets write it."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.spec.fleet.conftest import Folder

from swarmplan.limits import STUDENTS
from swarmplan.spec.fleet.settings import Student
from swarmplan.spec.fleet.table import Table
from swarmplan.spec.yaml.tree import SequenceNode, plain

ANNA = Student("anna", "Anna Berg", "anna@school.example", "a")
BEN = Student("ben", "Ben Kahn", "", "b")
WRITTEN = ("id,name,email,group", "anna,Anna Berg,anna@school.example,a", "ben,Ben Kahn,,b")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiters_line_ends_and_byte_order_marks(
    folder: Folder, delimiter: str, end: str, mark: str
) -> None:
    text = mark + "".join(line.replace(",", delimiter) + end for line in WRITTEN)
    assert folder.roster(text).students == (ANNA, BEN)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_first_line_may_tell_excel_the_delimiter(folder: Folder, delimiter: str) -> None:
    lines = (f"sep={delimiter}", *(line.replace(",", delimiter) for line in WRITTEN))
    assert folder.roster("\r\n".join(lines)).students == (ANNA, BEN)


def test_a_delimiter_within_quotes_is_text(folder: Folder) -> None:
    (one,) = folder.roster('id;name\nanna;"Berg; Anna, ""A"""\n').students
    assert one.name == 'Berg; Anna, "A"'


def test_blank_rows_and_short_rows_are_fine(folder: Folder) -> None:
    found = folder.roster("\n\nid,name,group\n\nanna,Anna Berg\n,,\n   \nben,,b\n,,,,\n").students
    assert found == (Student("anna", "Anna Berg"), Student("ben", "ben", group="b"))


def test_a_row_with_more_cells_than_columns_is_told_by_its_line(folder: Folder) -> None:
    assert folder.wrong_roster("id,name\n\nanna,Berg,Anna\n") == [
        "class.csv:3:1: has 3 cells, and there are 2 columns"
    ]


def test_a_value_in_a_column_without_a_name_is_not_dropped(folder: Folder) -> None:
    assert folder.roster("id,name,,\nanna,Anna,,\n").students[0].name == "Anna"
    assert folder.wrong_roster("id,name,\nanna,Anna,b\n") == [
        "class.csv:2:1: has a value in column 3, to which the first line gives no name"
    ]


def test_columns_of_others_are_ignored_by_their_prefix(folder: Folder) -> None:
    assert folder.roster("id,x-phone\nanna,+49\n").students == (Student("anna", "anna"),)


def test_values_of_the_template_have_columns(folder: Folder) -> None:
    (one,) = folder.roster("ID , Name,var.topic,var.Level\nanna,Anna,web,\n").students
    assert (one.name, one.vars) == ("Anna", {"topic": "web"})


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("id,nmae", ("there is no column 'nmae'; did you mean 'name'?; there are id, name, email, group, index and var.NAME; one that"
         " is to be ignored begins with x-")),
        ("id,id", "the column id is there twice"),
        ("id,Name,name", "the column name is there twice"),
        ("id,var.a,var.a", "the column var.a is there twice"),
        ("id,var.my topic", ("the column 'var.my topic': the name of a value has letters, digits and _, begins with no digit, and is at"
         " most 63 long")),
        ("id,var.", "the column 'var.': the name of a value has letters, digits and _, begins with no digit, and is at most 63 long"),
        ("anna,Anna Berg", "the first line names the columns, and id is not among them: anna, Anna Berg"),
        ("id|name", "the first line names the columns, and id is not among them: id|name"),
        ("id\u200b,name", "the first line names the columns, and id is not among them: id\\u200b, name"),
        ("name,,id_", "the first line names the columns, and id is not among them: name, (empty), id_"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_columns_is_told_once(folder: Folder, head: str, told: str) -> None:
    assert folder.wrong_roster(f"{head}\nanna,Anna\nben,Ben\n") == [f"class.csv:1:1: {told}"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: is empty: its first line names the columns, such as id,name,email,group"),
        ("\n \n", "1:1: is empty: its first line names the columns, such as id,name,email,group"),
        ('id,name\nanna,"Anna\nben,Ben\n', '2:1: not a row of CSV: a cell begins with a quote (") and has none at its end'),
        ('id,name\nanna,"Anna" Berg\n', '2:1: not a row of CSV: after a cell in quotes comes more text; within one, write "" for a quote'),
        (f"id,name\nanna,{'x' * 10_001}\n", "2:1: the cell of name has more than 10,000 characters: is a quote missing?"),
        (f"id,name\nanna,{'x' * 200_000}\n", "2:1: not a row of CSV: a cell has more than 10,000 characters: is a quote missing?"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_where_it_begins(folder: Folder, text: str, told: str) -> None:
    assert folder.wrong_roster(text) == [f"class.csv:{told}"]


def test_a_roster_without_students_has_none(folder: Folder) -> None:
    assert folder.roster("id,name\n").students == ()


def test_there_may_be_as_many_students_as_the_limit_says(folder: Folder) -> None:
    rows = [f"s{number}" for number in range(STUDENTS)]
    assert len(folder.roster("\n".join(["id", *rows])).students) == STUDENTS
    assert folder.wrong_roster("\n".join(["id", *rows, "one-more", "x"])) == [
        f"class.csv:{STUDENTS + 2}:1: has more than 1,000 students"
    ]


def test_a_cell_that_a_spreadsheet_would_compute_is_text(folder: Folder) -> None:
    (one,) = folder.roster('id,name,var.x\nanna,=1+1,"=HYPERLINK(""http://x"")"\n').students
    assert (one.name, one.vars["x"]) == ("=1+1", '=HYPERLINK("http://x")')


@pytest.mark.parametrize("char", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"])
def test_what_python_takes_for_a_line_end_ends_no_row(folder: Folder, char: str) -> None:
    (one,) = folder.roster(f"id,var.x\nanna,a{char}b\n").students
    assert one.vars["x"] == f"a{char}b"


def test_a_line_break_in_quotes_is_part_of_the_cell_and_lines_are_counted_on(folder: Folder) -> None:
    (one,) = folder.roster('id,var.motd\nanna,"Hello\nAnna"\n').students
    assert one.vars["motd"] == "Hello\nAnna"
    assert folder.wrong_roster('id,var.motd\nanna,"Hello\nAnna"\nBen,x\n') == [
        (
            "class.csv:4:1: roster.1.id: 'Ben' is not a valid name: use a-z, 0-9 and -, beginning and ending with a letter or digit; such"
            " as ben"
        )
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5), st.sampled_from([",", ";", "\t"]))
def test_what_is_written_as_csv_is_read_again(rows: list[list[str]], delimiter: str) -> None:
    """Whatever is in the cells, but for white space around it; a row of blanks is none."""
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "name"], *rows])
    tree, faults = Table("class.csv", 0).read(written.getvalue())
    assert not faults
    assert isinstance(tree, SequenceNode)
    wanted = [
        {key: cell.strip() for key, cell in zip(("id", "name"), row, strict=True) if cell.strip()}
        for row in rows
    ]
    assert plain(tree) == [row for row in wanted if row]
