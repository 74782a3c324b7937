"""The archives of one cluster in a folder."""

from dataclasses import dataclass
from pathlib import Path

from swarmplan.archives.header import Header
from swarmplan.archives.report import Report
from swarmplan.model.backup import BackupNote


@dataclass(frozen=True, slots=True)
class Found:
    """An archive and the report of its last trial."""

    path: Path
    header: Header
    report: Report | None = None

    @property
    def note(self) -> BackupNote:
        """What the rest knows of it: verified is one whose trial passed."""
        raise NotImplementedError


class Shelf:
    """Reads headers only: needs no key. A folder that is not there is an empty one."""

    def __init__(self, folder: Path, cluster: str) -> None:
        self._folder = folder
        self._cluster = cluster

    def archives(self) -> tuple[Found, ...]:
        """The cluster's, the oldest first."""
        raise NotImplementedError

    def notes(self) -> tuple[BackupNote, ...]:
        """The same, as the rest knows them."""
        raise NotImplementedError

    def newest(self) -> Found | None:
        raise NotImplementedError

    def damaged(self) -> tuple[str, ...]:
        """What looks like an archive of the cluster and is not whole, and a folder that cannot be read: one line each."""
        raise NotImplementedError

    def keep(self, count: int, made: Path) -> tuple[Path, ...]:
        """Remove the oldest beyond ``count`` and their reports, never ``made``; those that went. Raises Permanent."""
        raise NotImplementedError
