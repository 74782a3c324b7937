"""The journal: every event of every run, a line of JSON each, for later analysis. Contains names and reasons, and nothing
that a service logged."""

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.errors import reason_of
from swarmplan.events import Event, Result
from swarmplan.system import regular_files

_MOST = 4_000_000
"""Bytes after which the journal is rotated, with one old one kept next to it."""
_LINE = 100_000
"""Bytes of its first line that are read."""
_OLDEST = timedelta(days=45)
"""How old its first line may be when a run begins, before it is rotated; so old, an old one is removed then. No line is kept for
more than three times as long."""


class Journal:
    """A listener that appends to a file. A journal that cannot be written is given up: it must not stop a run."""

    def __init__(self, path: Path, run: str) -> None:
        self._path, self._run, self._writing = path, run, threading.Lock()

    def begin(self, command: str, files: Sequence[str] = (), named_in: str = "") -> str:
        """Append that a run of these cluster files begins, of which one may have the cluster's name written in it; "" when that could be done, else one line on why its events are not kept."""
        try:
            with suppress(OSError):
                self._rotate_by_age()
            self._append({"command": command, "files": list(files), "named_in": named_in})
        except OSError as error:
            return (
                f"{self._path}: the journal cannot be written ({reason_of(error)}): no event of this run is kept on"
                " this machine"
            )
        return ""

    def end(self, result: Result, machines: int | None) -> None:
        """Append how the run ended, and the number of machines that are wanted; None where the run changed nothing, so that it is the
        one of before."""
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

    def _rotate_by_age(self) -> None:
        """Raises OSError."""
        oldest, old = datetime.now(UTC) - _OLDEST, self._path.with_suffix(".old")
        if old.exists() and old.stat().st_mtime < oldest.timestamp():
            old.unlink()
        if self._path.exists() and _first_time(self._path) < oldest:
            self._path.replace(old)

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


def _first_time(path: Path) -> datetime:
    """The time of its first line; now where that cannot be told. Raises OSError."""
    with regular_files.opened(path) as file:
        line = file.readline(_LINE)
    try:
        return datetime.fromisoformat(json.loads(line)["at"]).astimezone(UTC)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return datetime.now(UTC)
