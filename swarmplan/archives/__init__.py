"""Backups as files: what is in one, how it is sealed, how it is written whole or not at all, and which ones there are.

What lives here: the adapter of ``ports.Vault`` and the shelf of archives. What must not: engines, drivers, plans. What an
archive holds stays in memory until it is sealed, and no message that leaves this package has any of it in it.
"""

from swarmplan.archives.archive import Archive, open_archive
from swarmplan.archives.directory import Found, Shelf
from swarmplan.archives.encryption import Seal, passphrase_in, sealed_to, sealed_with, unsealed
from swarmplan.archives.header import Header
from swarmplan.archives.reading import header_of
from swarmplan.archives.report import Report, read_report, write_report
from swarmplan.archives.store import NewArchive, OpenedArchive

__all__ = [
    "Archive",
    "Found",
    "Header",
    "NewArchive",
    "OpenedArchive",
    "Report",
    "Seal",
    "Shelf",
    "header_of",
    "open_archive",
    "passphrase_in",
    "read_report",
    "sealed_to",
    "sealed_with",
    "unsealed",
    "write_report",
]
