"""The roster: a CSV file, a YAML file, or the list in the fleet file, as one tree, in which each value keeps its place."""

from swarmplan.spec.fleet.own_file import read_tree
from swarmplan.spec.fleet.table import Table
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.source import read_text
from swarmplan.spec.yaml.tree import Node, Position, SequenceNode

_MUST_BE = "a roster is a list of students, as - id: anna"
_TABLES = (".csv", ".tsv")
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
_SAVE_AS = 'save it as "CSV UTF-8" in Excel, or as CSV with the character set UTF-8 in LibreOffice'


def read_roster(file: str, rank: int) -> tuple[Node | None, list[Fault]]:
    """The students in this file as a list of mappings, and the errors. A name that ends in ``.csv`` or ``.tsv`` is that of a CSV file, in
    UTF-8, with a comma, a semicolon or a tab between its cells."""
    if file.lower().endswith(_SPREADSHEETS):
        message = f"is a spreadsheet, and a roster is a CSV or YAML file: {_SAVE_AS}, and name that file"
        return None, [Fault(Position(file, 0, 0, rank), message)]
    if not file.lower().endswith(_TABLES):
        return read_tree(file, rank, _MUST_BE, SequenceNode)
    try:
        text = read_text(file, rank)
    except Fault as fault:
        # line 0 is of the file as a whole: it is not there, or no text at all
        return None, [Fault(fault.at, f"not UTF-8 text: {_SAVE_AS}") if fault.at.line else fault]
    try:
        return Table(file, rank).read(text)
    except Fault as fault:
        return None, [fault]
