"""The checkpoints that are kept: listed, and removed; also of students who left the roster, and of clusters that were destroyed."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from swarmplan.cli.operations.fleet.checkpoints.command import AskedCheckpoint, base_of
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet, opened_fleet
from swarmplan.cli.terminal.approval import confirmed
from swarmplan.cli.terminal.messages import note, warn
from swarmplan.cli.terminal.streams import print_json
from swarmplan.errors import Refused, SwarmplanError
from swarmplan.fleet.checkpoints.folder import CheckpointFolder, StoredCheckpoint, every_folder
from swarmplan.fleet.members import Member, chosen
from swarmplan.model.values.first_few import counted, first_few
from swarmplan.spec.fleet.settings import Student


def list_checkpoints(asked: AskedCheckpoint) -> None:
    """Print those that are stored of the clusters that are chosen. Raises SwarmplanError."""
    fleet = opened_fleet(asked.file, simulate=asked.simulate)
    _print(fleet, _stored(fleet, asked), asked.form)


def remove_checkpoints(asked: AskedCheckpoint) -> None:
    """Print those of this name, ask, and remove them. Raises SwarmplanError."""
    with changing_fleet(asked.file, simulate=asked.simulate) as fleet:
        found = _stored(fleet, asked)
        if not found:
            others = sorted({one.note.name for one in _stored(fleet, asked, any_name=True)})
            there = f": there are {first_few(others)}" if others else ""
            raise click.UsageError(f"--remove {asked.name}: no checkpoint of this name is kept{there}")
        _print(fleet, found, asked.form)
        if not asked.auto_approve:
            if asked.form != "text":
                raise Refused("approval is needed and this --format does not ask: use --auto-approve")
            confirmed(f"Remove {counted(len(found), 'checkpoint')}?")
        base = base_of(fleet, asked.place)
        refused = [error for one in found if (error := _removed(fleet, base, one)) is not None]
        if asked.place is None:
            with suppress(OSError):  # others are still there
                base.rmdir()
                base.parent.rmdir()
    if not refused:
        note(f"{counted(len(found), 'checkpoint')} removed")
        return
    note(
        f"{len(found) - len(refused)} of {counted(len(found), 'checkpoint')} removed; run the command again for the others"
    )
    for error in refused[1:]:
        warn(str(error))
    raise refused[0]


def _removed(fleet: Fleet, base: Path, one: StoredCheckpoint) -> SwarmplanError | None:
    """Remove it; why it is still there, None where it is gone."""
    try:
        with fleet.at_work(_member(one)):
            CheckpointFolder(base / one.folder.parent.name).remove(one)
    except SwarmplanError as error:
        return error
    return None


def _stored(fleet: Fleet, asked: AskedCheckpoint, *, any_name: bool = False) -> list[StoredCheckpoint]:
    """Those of the clusters that are chosen, in their order. Raises click.UsageError for a pattern or a group that names nobody."""
    base = base_of(fleet, asked.place)
    members = fleet.members()
    # A folder that was named may have those of several fleets: only the fleet's own has nobody else's.
    gone = _gone(members, every_folder(base)) if asked.place is None else ()
    every = (*members, *gone)
    for pattern in asked.only:
        if not chosen(every, (pattern,), ()):
            fleet.members((pattern,))
    if asked.groups:
        fleet.members((), asked.groups)
    name = "" if any_name else asked.name
    return [
        one
        for member in chosen(every, asked.only, asked.groups)
        for one in CheckpointFolder(base / member.cluster).stored(name)
    ]


def _gone(members: Sequence[Member], folders: Sequence[CheckpointFolder]) -> tuple[Member, ...]:
    """Whose clusters the fleet no longer knows, and whose checkpoints are still there."""
    known = {member.cluster for member in members}
    newest = [stored[0] for folder in folders if (stored := folder.stored())]
    return tuple(_member(one) for one in newest if one.folder.parent.name not in known)


def _member(stored: StoredCheckpoint) -> Member:
    """Whose it is, as far as it says so itself."""
    student = stored.note.student
    return Member(Student(student, student), 0, stored.folder.parent.name, removed=True)


def _print(fleet: Fleet, stored: Sequence[StoredCheckpoint], form: str) -> None:
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.fleet.checkpoints import checkpoint_lines, checkpoints_json

    if form == "json":
        body = checkpoints_json(fleet.settings.name, stored)
        print_json(body)
        return
    screen = results()
    print_lines(screen, lambda: checkpoint_lines(stored, fleet.settings.checkpoints, columns_of(screen)))
