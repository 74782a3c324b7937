"""What is said of the template for many students: once, with whom it is of."""

import re
from collections.abc import Mapping
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.errors import Problem

_SHORTEST = 2
"""Characters of a value that is looked for in what is said: a shorter one is in everything."""


@dataclass(slots=True)
class SameForStudents:
    """Lines on the template of ``students`` in all. Two are the same where they differ in the students' own values alone. ``found``: the
    first of each, and whom they are of."""

    students: int
    found: list[tuple[str, list[str]]] = field(default_factory=list)
    _known: dict[str, list[str]] = field(default_factory=dict)

    def add(self, line: str, student: str, values: Mapping[str, str]) -> None:
        """A line on this student's cluster; ``values`` are those of the template."""
        common = _common(line, values)
        whom = self._known.get(line) or self._known.get(common)
        if whom is None:
            whom = []
            self.found.append((line, whom))
        # as it is, too: a value of one student may be a word that is in the line of all, such as web
        self._known[line] = self._known[common] = whom
        if student not in whom[-1:]:
            whom.append(student)

    def lines(self, most: int, what: str) -> list[str]:
        """Each line once, as it is for the first student; of those beyond ``most`` how many there are."""
        shown = [_with_students(line, whom, self.students) for line, whom in self.found[:most]]
        more = len(self.found) - len(shown)
        return [*shown, f"and {more} more {what}"] if more else shown


def _common(line: str, values: Mapping[str, str]) -> str:
    """The line without the values of one student; numbers, and the place before it, stay."""
    names = {
        value: name for name, value in values.items() if len(value) >= _SHORTEST and not value.isdecimal()
    }
    place, sign, told = line.partition(": ")
    if not names:
        return line
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(re.escape(value) for value in longest_first)
    shared = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda match: f"${{{names[match[0]]}}}", told)
    return f"{place}{sign}{shared}"


def _with_students(line: str, whom: list[str], students: int) -> str:
    first, *others = whom
    more = f", and {len(others)} more" if others else ""
    text = line if len(whom) == students else f"{line} (student {first}{more})"
    if isinstance(line, Problem):
        return Problem.at(line.file, line.line, line.column, text)
    return text
