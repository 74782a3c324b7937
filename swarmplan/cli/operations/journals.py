"""The part of this machine's journal that is of one run."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from swarmplan.cli.terminal.paths import journal_file
from swarmplan.dataclass import dataclass
from swarmplan.system import regular_files

_MOST = 10_000_000
"""Bytes of a journal that are read: more than it grows to."""


@dataclass(frozen=True, slots=True)
class JournalPart:
    """The lines of one file, the first and the last that are of the run; they count from 1."""

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        lines = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        return f"{self.file}, {lines}"

    def json(self) -> dict[str, Any]:
        """The same for programs."""
        return {"file": self.file, "first_line": self.first, "last_line": self.last}


def journal_of(cluster: str, run: str, *, simulated: bool) -> list[JournalPart]:
    """Where the journal has the run, the older file first; nothing where another machine made it, or it is too long ago."""
    path = journal_file(cluster, simulated=simulated)
    found = ((file, _numbers(file, run)) for file in (path.with_suffix(".old"), path))
    return [JournalPart(str(file), min(numbers), max(numbers)) for file, numbers in found if numbers]


def _numbers(file: Path, run: str) -> list[int]:
    try:
        with regular_files.opened(file) as opened:
            text = opened.read(_MOST)
    except (OSError, regular_files.NotRegular):
        return []
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if run.encode() in line and _run_of(line) == run
    ]


def _run_of(line: bytes) -> Any:
    with suppress(ValueError, RecursionError):
        body = json.loads(line)
        if isinstance(body, dict):
            return body.get("run")
    return None
