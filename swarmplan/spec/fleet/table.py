"""A roster as a CSV file (RFC 4180), as spreadsheets write it: also with semicolons or tabs, with blank rows, and with Excel's ``sep=;``."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice

from swarmplan.limits import STUDENTS
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.models.fleet.roster import NOT_A_VARIABLE, VARIABLE
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Position, ScalarNode, SequenceNode

COLUMNS = ("id", "name", "email", "group", "index")
_PREFIX = "var."
_OWN = "x-"
_DELIMITERS = ",;\t"
_SEPARATOR = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)
"""The first line by which Excel is told the delimiter; it writes and reads one."""
_CELL = 10_000
"""Characters of one cell: a file that is longer there lacks the quote at a cell's end."""
_TOO_LONG = f"has more than {_CELL:,} characters: is a quote missing?"
_REASONS = {
    "unexpected end of data": 'a cell begins with a quote (") and has none at its end',
    "field larger than field limit": f"a cell {_TOO_LONG}",
}
"""What the errors of Python's ``csv`` mean here."""
_AFTER_QUOTE = 'after a cell in quotes comes more text; within one, write "" for a quote'


class Table:
    """One CSV file. Its name and ``rank`` are for positions."""

    def __init__(self, file: str, rank: int) -> None:
        self._file, self._rank = file, rank
        self._faults: list[Fault] = []

    def read(self, text: str) -> tuple[Node | None, list[Fault]]:
        """The rows as a list of mappings; None where there are errors. Raises Fault for what is no CSV file."""
        rows = list(islice(self._rows(text), STUDENTS + 2))
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

    def _rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, each with its line."""
        # not splitlines: that ends a line at characters that may be in a cell, such as U+2028
        lines = list(StringIO(text, newline=""))
        told = _SEPARATOR.fullmatch(lines[0]) if lines else None
        if told:
            lines[0] = "\n"
        head = next((line for line in lines if line.strip()), "")
        delimiter = told[1] if told else max(_DELIMITERS, key=head.count)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            reason = next((why for said, why in _REASONS.items() if said in str(error)), _AFTER_QUOTE)
            raise Fault(self._at(line), f"not a row of CSV: {reason}") from None

    def _columns(self, line: int, cells: Sequence[str]) -> list[str]:
        names = [cell if cell.startswith(_PREFIX) else cell.lower() for cell in cells]
        if "id" not in names:
            found = ", ".join(cell or "(empty)" for cell in cells)
            self._fault(line, f"the first line names the columns, and id is not among them: {found}")
            return names
        for number, name in enumerate(names):
            if name and names.index(name) != number:
                self._fault(line, f"the column {name} is there twice")
            elif name.startswith(_PREFIX) and not VARIABLE.fullmatch(name.removeprefix(_PREFIX)):
                self._fault(line, f"the column {name!r}: {NOT_A_VARIABLE}")
            elif name and name not in COLUMNS and not name.startswith((_PREFIX, _OWN)):
                self._fault(
                    line,
                    f"there is no column {name!r}{suggestion(name, COLUMNS)}; there are {', '.join(COLUMNS)} and var.NAME; one that"
                    " is to be ignored begins with x-",
                )
        return names

    def _student(self, line: int, cells: Sequence[str], columns: Sequence[str]) -> MappingNode:
        if any(cells[len(columns) :]):
            self._fault(line, f"has {len(cells)} cells, and there are {len(columns)} columns")
        at = self._at(line)
        entries: dict[str, Entry] = {}
        variables: dict[str, Entry] = {}
        for number, (name, cell) in enumerate(zip(columns, cells, strict=False), 1):
            if len(cell) > _CELL:
                self._fault(line, f"the cell of {name or f'column {number}'} {_TOO_LONG}")
            if not cell or name.startswith(_OWN):
                continue
            if not name:
                self._fault(line, f"has a value in column {number}, to which the first line gives no name")
            entry = Entry(at, ScalarNode(at, cell))
            if name.startswith(_PREFIX):
                variables[name.removeprefix(_PREFIX)] = entry
            else:
                entries[name] = entry
        if variables:
            entries["vars"] = Entry(at, MappingNode(at, variables, size=1 + len(variables)))
        return MappingNode(at, entries, size=1 + len(entries) + len(variables))

    def _at(self, line: int) -> Position:
        return Position(self._file, line, 1, self._rank)

    def _fault(self, line: int, message: str) -> None:
        self._faults.append(Fault(self._at(line), message))
