"""The archives of one cluster in a folder."""

import re
from pathlib import Path

from swarmplan.archives.header import Header
from swarmplan.archives.reading import header_of
from swarmplan.archives.report import Report, read_report, report_file
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.model.backup import BackupNote

ENDING = ".backup"


@dataclass(frozen=True, slots=True)
class Found:
    """An archive and the report of its last trial."""

    path: Path
    header: Header
    report: Report | None = None

    @property
    def note(self) -> BackupNote:
        """What the rest knows of it: verified is one whose trial passed."""
        verified = self.report.verified if self.report and self.report.passed else None
        return BackupNote(str(self.path), self.header.taken, verified)


class Shelf:
    """Reads headers only: needs no key. Knows files that end in ``.backup``; a folder that is not there is an empty one."""

    def __init__(self, folder: Path, cluster: str) -> None:
        self._folder = folder
        self._cluster = cluster

    def archives(self) -> tuple[Found, ...]:
        """The cluster's, the oldest first."""
        return self._look()[0]

    def notes(self) -> tuple[BackupNote, ...]:
        """The same, as the rest knows them."""
        return tuple(found.note for found in self.archives())

    def newest(self) -> Found | None:
        """The one that was taken last; None where there is none."""
        return max(self.archives(), key=_age, default=None)

    def damaged(self) -> tuple[str, ...]:
        """What is named like an archive of the cluster and does not read, and a folder that does not: one line each."""
        return self._look()[1]

    def keep(self, count: int, made: Path) -> tuple[Path, ...]:
        """Remove the oldest beyond ``count`` and their reports, never ``made``; those that went. Raises Permanent."""
        others = [found.path for found in self.archives() if found.path.resolve() != made.resolve()]
        going = others[: max(0, len(others) - max(0, count - 1))]
        for path in going:
            try:
                report_file(path).unlink(
                    missing_ok=True
                )  # first: a report without its archive would stay for ever
                path.unlink(missing_ok=True)
            except OSError as error:
                raise Permanent(
                    f"{path}: an old backup cannot be removed: {reason_of(error)}; remove it by hand"
                ) from None
        return tuple(going)

    def _look(self) -> tuple[tuple[Found, ...], tuple[str, ...]]:
        try:
            there = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return (), ()
        except OSError as error:
            return (), (f"{self._folder} cannot be read: {reason_of(error)}",)
        found: list[Found] = []
        damaged: list[str] = []
        for path in there:
            if path.name.endswith(ENDING):
                self._sort(path, found, damaged)
        return tuple(sorted(found, key=_age)), tuple(damaged)

    def _sort(self, path: Path, found: list[Found], damaged: list[str]) -> None:
        try:
            header = header_of(path)
        except Permanent as error:
            if re.fullmatch(rf"{re.escape(self._cluster)}-\d{{8}}T\d{{6}}Z(-\d+)?{ENDING}", path.name):
                damaged.append(str(error))
            return
        if header.cluster == self._cluster:
            found.append(Found(path, header, read_report(path, header.sha256)))


def _age(found: Found) -> tuple[float, Path]:
    return found.header.taken, found.path
