"""A checkpoint put back by a reset: once the cluster is gone and its machines are there again, the swarm is made of the archive."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.fleet.checkpoints.copies import SimulatedCopy
from swarmplan.cli.operations.fleet.checkpoints.encryption import OneAtATime
from swarmplan.cli.operations.fleet.checkpoints.volumes import put_back
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.wiring.encryption import Chosen, encryption_of, header_named
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Refused
from swarmplan.fleet.checkpoints.folder import CheckpointFolder, StoredCheckpoint
from swarmplan.fleet.members import Member
from swarmplan.model.values.first_few import first_few
from swarmplan.utc_time import utc_at

if TYPE_CHECKING:
    from swarmplan.archives.archive import Archive
    from swarmplan.archives.encryption import Encryption
    from swarmplan.cli.wiring.site import Site
    from swarmplan.plan.plan import Plan
    from swarmplan.reconcile.reconcile import Planner


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint that was opened: it can be put back."""

    stored: StoredCheckpoint
    archive: "Archive"
    encryption: "Encryption"

    @property
    def taken(self) -> str:
        """When it was taken, for people."""
        return f"{utc_at(self.stored.note.taken)[:16].replace('T', ' ')} UTC"


@dataclass(frozen=True, slots=True)
class Prepared:
    """How a cluster is made again: by which planner, and what is done when nothing is in the way of a plan any more, before it is carried out:
    that may raise Failure. ``restores``: of a copy, so no election is waited for; ``copied`` is the ended run whose lease is in that."""

    planner: "Planner | None" = None
    begin: "Callable[[Plan], None]" = lambda _plan: None
    restores: bool = False
    copied: str = ""


def opened_checkpoints(
    fleet: Fleet, members: Sequence[Member], name: str, base: Path, chosen: Chosen
) -> dict[str, Opened]:
    """The newest of this name for each cluster, opened before anything is lost. Raises click.UsageError where one has none, SpecError for a wrong
    key, Permanent for a damaged one."""
    from swarmplan.archives.archive import open_archive

    found = {one.cluster: CheckpointFolder(base / one.cluster).stored(name) for one in members}
    if without := [one for one in members if not found[one.cluster]]:
        others = sorted(
            {stored.note.name for one in without for stored in CheckpointFolder(base / one.cluster).stored()}
        )
        there = f": there are {first_few(others)}" if others else ""
        raise click.UsageError(
            f"--to {name}: no checkpoint of this name is kept of {first_few([one.student.id for one in without])}{there}"
        )
    if not members:
        return {}
    header = header_named(found[members[0].cluster][0].archive)
    policy = fleet.resolved(members[0]).desired.policy.backups
    encryption = OneAtATime(encryption_of(header, chosen, policy))
    opened = {
        one.cluster: Opened(
            found[one.cluster][0], open_archive(found[one.cluster][0].archive, encryption), encryption
        )
        for one in members
    }
    for cluster, one in opened.items():
        if one.archive.header.cluster != cluster:
            raise Permanent(
                f"{one.stored.archive}: is of {one.archive.header.cluster}, not of {cluster}: set it aside"
            )
    return opened


def check_there(stored: StoredCheckpoint) -> None:
    """Before anything is lost: raise Refused where what was opened is gone by now. Nobody removes it while this cluster is worked on."""
    files = (stored.archive, *(stored.folder / copy.file for copy in stored.note.volumes))
    if not all(file.is_file() for file in files):
        raise Refused(
            f"{stored.folder}: the checkpoint was removed meanwhile, so nothing was changed: reset to another one (swarmplan fleet checkpoint --list)"
        )


def restoring(opened: Opened, found: "Site") -> Prepared:
    """How the cluster is made of this checkpoint."""
    from swarmplan.archives.store import OpenedArchive
    from swarmplan.plan.recovery.restore import Restoring, make_restore

    copy = opened.archive.copy
    store = OpenedArchive(opened.stored.archive, opened.archive)
    found.adapters.backup_store = SimulatedCopy(store) if found.simulated else store
    # The plan needs the public facts of the copy, not its secrets.
    public = replace(copy, state=b"", unlock_key="")
    wanted = Restoring(public, opened.taken, locks=bool(copy.unlock_key))
    return Prepared(
        partial(make_restore, restoring=wanted),
        begin=lambda plan: put_back(opened.stored, opened.encryption, found, plan),
        restores=True,
        copied=copy.ended_run,
    )
