"""The roster: a CSV file, a YAML file, or the list in the fleet file, as one tree, in which each value keeps its place."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from swarmplan.limits import STUDENTS
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.source import read_text
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Position, ScalarNode, SequenceNode

COLUMNS = ("id", "name", "email", "group", "index")
_VARIABLE = "var."
_OWN = "x-"
_DELIMITERS = ",;\t"
_MUST_BE = "a roster is a list of students, as - id: anna"
_CELL = 10_000
"""Characters of one cell: a file that is longer there lacks the quote at a cell's end."""


def read_roster(file: str, rank: int) -> tuple[Node | None, list[Fault]]:
    """The students in this file as a list of mappings, and the errors. A name that ends in ``.csv`` or ``.tsv`` is that of a CSV file, in
    UTF-8, with a comma, a semicolon or a tab between its cells."""
    try:
        text = read_text(file, rank)
        if file.lower().endswith((".csv", ".tsv")):
            return _Table(file, rank).read(text)
    except Fault as fault:
        return None, [fault]
    tree, faults = parse(text, file, rank, must_be=_MUST_BE)
    if tree is not None and not isinstance(tree, SequenceNode):
        return None, [*faults, Fault(tree.at, _MUST_BE)]
    return tree, faults


class _Table:
    """One CSV file."""

    def __init__(self, file: str, rank: int) -> None:
        self._file, self._rank = file, rank
        self._faults: list[Fault] = []

    def read(self, text: str) -> tuple[Node | None, list[Fault]]:
        """The rows. Raises Fault for what is no CSV file."""
        lines = text.splitlines(keepends=True)
        head = next((line for line in lines if line.strip()), "")
        delimiter = max(_DELIMITERS, key=head.count)
        rows = list(islice(self._rows(lines, delimiter), STUDENTS + 2))
        if not rows:
            raise Fault(
                self._at(1), "is empty: its first line names the columns, such as id,name,email,group"
            )
        columns = self._columns(*rows[0])
        if self._faults:
            return None, self._faults
        students = tuple(self._student(line, cells, columns) for line, cells in rows[1:])
        if len(students) > STUDENTS:
            raise Fault(self._at(rows[-1][0]), f"has more than {STUDENTS:,} students")
        if self._faults:
            return None, self._faults
        return SequenceNode(self._at(1), students, size=1 + sum(one.size for one in students)), []

    def _rows(self, lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, each with its line."""
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            raise Fault(self._at(line), f"not a row of CSV: {error}") from None

    def _columns(self, line: int, cells: list[str]) -> list[str]:
        names = [cell if cell.startswith(_VARIABLE) else cell.lower() for cell in cells]
        if "id" not in names:
            found = ", ".join(cell or "(empty)" for cell in cells)[:_CELL]
            self._fault(line, f"the first line names the columns, and id is not among them: {found}")
            return names
        for number, name in enumerate(names):
            if name and names.index(name) != number:
                self._fault(line, f"the column {name} is there twice")
            elif name not in COLUMNS and not name.startswith((_VARIABLE, _OWN)) and name:
                self._fault(
                    line,
                    f"there is no column {name!r}{suggestion(name, COLUMNS)}; there are {', '.join(COLUMNS)} and var.NAME; one that"
                    " is to be ignored begins with x-",
                )
        return names

    def _student(self, line: int, cells: list[str], columns: list[str]) -> MappingNode:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            self._fault(line, f"has {len(cells)} cells, and there are {len(columns)} columns")
        at = self._at(line)
        entries: dict[str, Entry] = {}
        variables: dict[str, Entry] = {}
        for name, cell in zip(columns, cells, strict=False):
            if len(cell) > _CELL:
                self._fault(
                    line, f"the cell of {name} has more than {_CELL:,} characters: is a quote missing?"
                )
            if not cell or not name or name.startswith(_OWN):
                continue
            entry = Entry(at, ScalarNode(at, cell))
            if name.startswith(_VARIABLE):
                variables[name.removeprefix(_VARIABLE)] = entry
            else:
                entries[name] = entry
        if variables:
            entries["vars"] = Entry(at, MappingNode(at, variables, size=1 + len(variables)))
        return MappingNode(at, entries, size=1 + len(entries) + len(variables))

    def _at(self, line: int) -> Position:
        return Position(self._file, line, 1, self._rank)

    def _fault(self, line: int, message: str) -> None:
        self._faults.append(Fault(self._at(line), message))
