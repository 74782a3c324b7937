"""Backups as files: their content, encryption, atomic writing, and the backup directory.

What lives here: the adapter of ``ports.BackupStore`` and the backup directory. What must not: engines, drivers, plans. The
content of an archive stays in memory until it is encrypted, and no message of this package quotes it.
"""

from swarmplan.archives.archive import Archive, open_archive
from swarmplan.archives.directory import BackupDirectory
from swarmplan.archives.encryption import Encryption, passphrase_in, unencrypted, with_keys, with_passphrase
from swarmplan.archives.header import Header
from swarmplan.archives.reading import header_of
from swarmplan.archives.report import Report, read_report, write_report
from swarmplan.archives.store import NewArchive, OpenedArchive

__all__ = [
    "Archive",
    "BackupDirectory",
    "Encryption",
    "Header",
    "NewArchive",
    "OpenedArchive",
    "Report",
    "header_of",
    "open_archive",
    "passphrase_in",
    "read_report",
    "unencrypted",
    "with_keys",
    "with_passphrase",
    "write_report",
]
