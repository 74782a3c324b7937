"""The backups of a cluster by its policy: the existing ones, and the one before a plan with hazards."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.model.backup import SwarmCopy

if TYPE_CHECKING:
    from swarmplan.adapters import Adapters
    from swarmplan.archives.store import NewArchive
    from swarmplan.cli.wiring.encryption import Chosen
    from swarmplan.model.cluster import Desired


def with_backups(adapters: "Adapters", desired: "Desired") -> "Adapters":
    """The adapters with its backup directory and, by the policy, a store for a new backup. Reads no key."""
    policy = desired.policy.backups
    folder = Path(policy.folder)
    if policy.folder and os.path.isdir(folder):  # noqa: PTH112 - for a name that is too long, too
        from swarmplan.archives.directory import BackupDirectory

        adapters.known_backups = BackupDirectory(folder, desired.cluster).notes
    if policy.before_hazards:
        adapters.backup_store = PolicyBackupStore(desired)
    return adapters


class PolicyBackupStore:
    """A BackupStore that is opened when a backup is written, so that nothing else needs the key."""

    def __init__(self, desired: "Desired") -> None:
        self._desired = desired
        self._new: NewArchive | None = None

    @property
    def place(self) -> str:
        return self._new.place if self._new else f"a new archive in {self._desired.policy.backups.folder}"

    @property
    def has_copy(self) -> bool:
        return self._new is not None and self._new.has_copy

    def check_preconditions(self) -> None:
        self._archive().check_preconditions()

    def put(self, copy: SwarmCopy) -> None:
        from swarmplan.archives.directory import BackupDirectory

        archive = self._archive()
        archive.put(copy)
        policy = self._desired.policy.backups
        if policy.keep is not None and archive.path is not None:
            BackupDirectory(archive.path.parent, self._desired.cluster).keep(policy.keep, archive.path)

    def get(self) -> SwarmCopy:
        return self._archive().get()

    def _archive(self) -> "NewArchive":
        if self._new is None:
            # The resolved spec is in it; its files are not known here.
            self._new = new_archive(self._desired, sources={})
        return self._new


def new_archive(
    desired: "Desired", *, sources: Mapping[str, str], out: str | None = None, chosen: "Chosen | None" = None
) -> "NewArchive":
    """A new archive: at ``out``, else in the folder of the policy; encrypted as chosen, else by the policy."""
    from swarmplan.archives.store import NewArchive
    from swarmplan.cli.wiring.encryption import Chosen, encryption_for

    policy = desired.policy.backups
    return NewArchive(
        Path(out or policy.folder),
        folder=out is None or os.path.isdir(out) or out.endswith("/"),  # noqa: PTH112 - for a name that is too long, too
        encryption=encryption_for(chosen or Chosen(), policy),
        desired=desired,
        sources=sources,
        clock=time.time,
    )
