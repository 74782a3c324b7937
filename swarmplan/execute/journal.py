"""The journal: every event of every run, a line of JSON each, for later analysis. Contains names and reasons, and nothing
that a service logged."""

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.errors import reason_of
from swarmplan.events import Event, Result

_MOST = 4_000_000
"""Bytes after which the journal is rotated, with one old one kept next to it."""


class Journal:
    """A listener that appends to a file. A journal that cannot be written is given up: it must not stop a run."""

    def __init__(self, path: Path, run: str) -> None:
        self._path, self._run, self._writing = path, run, threading.Lock()

    def begin(self, command: str, files: Sequence[str] = ()) -> str:
        """Append that a run of these cluster files begins; "" when that could be done, else one line on why there will be no record of it."""
        try:
            self._append({"command": command, "files": list(files)})
        except OSError as error:
            return (
                f"{self._path}: the journal cannot be written ({reason_of(error)}): this run leaves no record"
            )
        return ""

    def end(self, result: Result, machines: int) -> None:
        """Append how the run ended, and the number of machines that are wanted."""
        self._append_if_possible({"ended": str(result), "machines": machines})

    def __call__(self, event: Event) -> None:
        """Append one event."""
        line = {
            "step": event.step,
            "stage": str(event.stage),
            "elapsed": round(event.elapsed, 3),
            "detail": event.detail,
        }
        self._append_if_possible(line)

    def _append_if_possible(self, line: dict[str, Any]) -> None:
        with self._writing, suppress(OSError):
            self._append(line)

    def _append(self, line: dict[str, Any]) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        private_files.make_folder(self._path.parent)
        if self._path.exists() and self._path.stat().st_size > _MOST:
            self._path.replace(self._path.with_suffix(".old"))
        text = json.dumps({"at": at, "run": self._run, **line})
        private_files.append(self._path, f"{text}\n".encode())
