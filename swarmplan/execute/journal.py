"""The journal: every event of every run, a line of JSON each, for the morning after. Holds names and reasons, no values and
nothing of what a service logged."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from swarmplan.events import Event

_MOST = 4_000_000
"""Bytes after which the journal starts anew, the old one kept beside it once."""


class Journal:
    """A listener that appends to a file. A journal that cannot be written is given up: it must not stop a run."""

    def __init__(self, path: Path, run: str) -> None:
        self._path, self._run, self._writing = path, run, threading.Lock()

    def __call__(self, event: Event) -> None:
        """Append one event."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "run": self._run,
            "step": event.step,
            "stage": str(event.stage),
            "elapsed": round(event.elapsed, 3),
            "detail": event.detail,
        }
        with self._writing:
            try:
                self._append(json.dumps(line))
            except OSError:
                return

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and self._path.stat().st_size > _MOST:
            self._path.replace(self._path.with_suffix(".old"))
        with self._path.open("a", encoding="utf-8") as journal:
            journal.write(line + "\n")
