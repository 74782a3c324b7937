"""The backups of a cluster as its policy has them: those there are, and the one that comes before a plan with hazards."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.model.backup import SwarmCopy

if TYPE_CHECKING:
    from swarmplan.archives import NewArchive
    from swarmplan.fleet import Fleet
    from swarmplan.model.cluster import Desired


def with_backups(fleet: "Fleet", desired: "Desired") -> "Fleet":
    """The fleet, knowing where backups are and, by the policy, how one is made. Reads no key."""
    policy = desired.policy.backups
    folder = Path(policy.folder)
    if policy.folder and os.path.isdir(folder):  # noqa: PTH112 - for a name that is too long, too
        from swarmplan.archives import Shelf

        fleet.known_backups = Shelf(folder, desired.cluster).notes
    if policy.before_hazards:
        fleet.vault = PolicyVault(desired)
    return fleet


class PolicyVault:
    """A Vault that is opened when a backup is made, so that only who makes one needs the key."""

    def __init__(self, desired: "Desired") -> None:
        self._desired = desired
        self._made: NewArchive | None = None

    @property
    def place(self) -> str:
        return self._made.place if self._made else f"a new archive in {self._desired.policy.backups.folder}"

    @property
    def holds(self) -> bool:
        return self._made is not None and self._made.holds

    def ready(self) -> None:
        self._archive().ready()

    def put(self, copy: SwarmCopy) -> None:
        from swarmplan.archives import Shelf

        archive = self._archive()
        archive.put(copy)
        policy = self._desired.policy.backups
        if policy.keep is not None and archive.path is not None:
            Shelf(archive.path.parent, self._desired.cluster).keep(policy.keep, archive.path)

    def get(self) -> SwarmCopy:
        return self._archive().get()

    def _archive(self) -> "NewArchive":
        if self._made is None:
            from swarmplan.archives import NewArchive
            from swarmplan.cli.sealing import Chosen, seal_for

            policy = self._desired.policy.backups
            self._made = NewArchive(
                Path(policy.folder),
                folder=True,
                seal=seal_for(Chosen(None, None), policy),
                desired=self._desired,
                sources={},  # the resolved spec is in it; which files it came from is not known here
                clock=time.time,
            )
        return self._made
