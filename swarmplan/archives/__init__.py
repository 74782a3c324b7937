"""Backups as files: their content, encryption, atomic writing, and the backup directory.

What lives here: the adapter of ``ports.BackupStore`` and the backup directory. What must not: engines, drivers, plans. The
content of an archive stays in memory until it is encrypted, and no message of this package quotes it.
"""
