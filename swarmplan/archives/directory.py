"""The backup directory of one cluster."""

from pathlib import Path

from swarmplan.archives.header import Header
from swarmplan.archives.reading import header_of
from swarmplan.archives.report import Report, read_report, report_file
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.model.backup import BackupNote

ENDING = ".backup"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """An archive and the report of its last verification."""

    path: Path
    header: Header
    report: Report | None = None

    @property
    def note(self) -> BackupNote:
        """The same as a note for other packages: verified only if its verification passed."""
        verified = self.report.verified if self.report and self.report.passed else None
        return BackupNote(str(self.path), self.header.taken, verified, keyed=self.header.encryption == "key")


class BackupDirectory:
    """Reads headers only, so it needs no key. Lists files that end in ``.backup``; a missing directory counts as empty."""

    def __init__(self, folder: Path, cluster: str) -> None:
        self._folder = folder
        self._cluster = cluster

    def archives(self) -> tuple[BackupFile, ...]:
        """The archives of the cluster, the oldest first. Those that cannot be read do not count."""
        try:
            paths = [path for path in self._folder.iterdir() if path.name.endswith(ENDING)]
        except OSError:
            return ()
        return tuple(sorted((found for path in paths if (found := self._read(path))), key=_age))

    def notes(self) -> tuple[BackupNote, ...]:
        """The same as notes for other packages."""
        return tuple(found.note for found in self.archives())

    def newest(self) -> BackupFile | None:
        """The latest archive; None where there is none."""
        return max(self.archives(), key=_age, default=None)

    def keep(self, count: int, made: Path) -> tuple[Path, ...]:
        """Remove the oldest beyond ``count`` with their reports, never ``made``; return the removed. Raises Permanent."""
        others = [found.path for found in self.archives() if found.path.resolve() != made.resolve()]
        removed = others[: max(0, len(others) - max(0, count - 1))]
        for path in removed:
            try:
                # The report first: without its archive it would stay for ever.
                report_file(path).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
            except OSError as error:
                raise Permanent(
                    f"{path}: an old backup cannot be removed: {reason_of(error)}; remove it by hand"
                ) from None
        return tuple(removed)

    def _read(self, path: Path) -> BackupFile | None:
        try:
            header = header_of(path)
        except Permanent:
            return None
        if header.cluster != self._cluster:
            return None
        return BackupFile(path, header, read_report(path, header.sha256))


def _age(found: BackupFile) -> tuple[float, Path]:
    return found.header.taken, found.path
