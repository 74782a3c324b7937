"""Backups as files: what is in one, how it is sealed, how it is written whole or not at all, and which ones there are.

What lives here: the adapter of ``ports.Vault`` and the shelf of archives. What must not: engines, drivers, plans.
"""
