"""The command ``fleet checkpoint``: make one of each cluster that is chosen."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.fleet.access.secret_places import require_unseen
from swarmplan.cli.operations.fleet.applying.changing import reported
from swarmplan.cli.operations.fleet.checkpoints.encryption import OneAtATime
from swarmplan.cli.operations.fleet.checkpoints.make import Making, made
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.fleet_run import running
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet
from swarmplan.cli.operations.fleet.rights import check_rights
from swarmplan.cli.terminal.paths import checkpoints_folder
from swarmplan.cli.terminal.signals import stopping
from swarmplan.cli.wiring.encryption import Chosen, encryption_for
from swarmplan.dataclass import dataclass
from swarmplan.model.values.nearest import suggestion_or_list
from swarmplan.spec.fleet.checkpoints import Checkpoint
from swarmplan.spec.models.fleet.checkpoints import NAME, NOT_A_NAME

if TYPE_CHECKING:
    from swarmplan.fleet.members import Member

_STOPPING = "Stopping: no other cluster is begun, running steps finish."


@dataclass(frozen=True, slots=True)
class AskedCheckpoint:
    """What the command line asks for. ``place``: where checkpoints are stored, None for the state folder."""

    file: str
    name: str
    only: tuple[str, ...]
    groups: tuple[str, ...]
    simulate: bool
    form: str
    place: str | None
    chosen: Chosen = Chosen()
    auto_approve: bool = False


def base_of(fleet: Fleet, place: str | None) -> Path:
    """The folder in which each cluster has one for its checkpoints."""
    default = checkpoints_folder(fleet.settings.name, simulated=fleet.simulate)
    return Path(place).absolute() if place else default


def checkpoint_named(fleet: Fleet, name: str) -> Checkpoint:
    """What the file says of this checkpoint; where it says nothing of any, a name will do. Raises click.UsageError."""
    declared = {one.name: one for one in fleet.settings.checkpoints}
    if not NAME.fullmatch(name):
        raise click.UsageError(f"{name!r}: {NOT_A_NAME}")
    if name in declared or not declared:
        return declared.get(name, Checkpoint(name))
    raise click.UsageError(
        f"{name}: the fleet file's checkpoints have no such name{suggestion_or_list(name, declared, declared)}"
    )


def make_checkpoints(ctx: click.Context, asked: AskedCheckpoint) -> None:
    """Make them, and exit with the code. Raises SwarmplanError."""
    began = time.monotonic()
    with changing_fleet(asked.file, simulate=asked.simulate) as fleet, stopping(_STOPPING) as stop:
        checkpoint = checkpoint_named(fleet, asked.name)
        members = tuple(one for one in fleet.members(asked.only, asked.groups) if not one.removed)
        check_rights(fleet, members)
        encryption = OneAtATime(
            encryption_for(asked.chosen, fleet.resolved(_first(members)).desired.policy.backups)
        )
        if encryption.kind == "none":
            require_unseen(fleet, base_of(fleet, asked.place), "the secrets", "--dir ")
        with running(ctx, fleet, stop, len(members)) as run:
            making = Making(run, checkpoint, base_of(fleet, asked.place), encryption)
            done = run.results_of(members, lambda member: made(making, member))
    reported(ctx, asked.form, fleet, done, began)


def _first(members: "tuple[Member, ...]") -> "Member":
    if not members:
        raise click.UsageError("nobody who is chosen is in the roster")
    return members[0]
