"""The command ``fleet reset``: look at what would be lost, show it, ask, carry out, report."""

import sys
import time
from collections.abc import Mapping, Sequence

import click

from swarmplan.cli.operations.fleet.applying.approval import tell_limits
from swarmplan.cli.operations.fleet.applying.changing import access_kept, reported
from swarmplan.cli.operations.fleet.applying.look import look
from swarmplan.cli.operations.fleet.checkpoints.command import base_of
from swarmplan.cli.operations.fleet.checkpoints.restore import (
    Opened,
    check_there,
    opened_checkpoints,
    restoring,
)
from swarmplan.cli.operations.fleet.fleet_run import FleetRun, running
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet
from swarmplan.cli.operations.fleet.read_back import read_back
from swarmplan.cli.operations.fleet.resetting.reset import Resetting, not_reset
from swarmplan.cli.terminal.approval import allowed, confirmed
from swarmplan.cli.terminal.signals import stopping
from swarmplan.cli.wiring.encryption import Chosen
from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.fleet.members import Member
from swarmplan.model.values.first_few import counted

_STOPPING = "Stopping: no new cluster and no new step is started, running steps finish; run the same command again to end it."


@dataclass(frozen=True, slots=True)
class AskedReset:
    """What the command line asks for: the ``students`` are ids or clusters' names; ``to`` is a checkpoint's name, "" for the file alone, and
    ``place`` where those are kept."""

    file: str
    students: tuple[str, ...]
    simulate: bool
    form: str
    auto_approve: bool
    allow: tuple[str, ...] = ()
    to: str = ""
    place: str | None = None
    chosen: Chosen = Chosen()


def reset_clusters(ctx: click.Context, asked: AskedReset) -> None:
    """Do it, and exit with the code. Raises SwarmplanError."""
    from swarmplan.render.console import console, print_lines, results
    from swarmplan.render.fleet.losses import loss_lines

    began, allows = time.monotonic(), allowed(asked.allow)
    with changing_fleet(asked.file, simulate=asked.simulate) as fleet, stopping(_STOPPING) as stop:
        read_back(fleet, stop)
        members = tuple({(one := fleet.one(name)).cluster: one for name in asked.students}.values())
        _check_members(members)
        checkpoints = (
            opened_checkpoints(fleet, members, asked.to, base_of(fleet, asked.place), asked.chosen)
            if asked.to
            else {}
        )
        plan = look(fleet, members, stop, destroying=True, remade=True)
        screen = results() if asked.form == "text" else console(sys.stderr)
        print_lines(screen, lambda: loss_lines(plan, {name: one.taken for name, one in checkpoints.items()}))
        held = plan.held(allows)
        tell_limits(fleet, held)
        known = not_reset(fleet, plan, held)
        left = len(plan.plans) - len(known)
        _check_approval(asked, left)
        with running(ctx, fleet, stop, left) as run:
            done = _resetting(run, checkpoints).carry_out(plan, known)
        without_access = access_kept(fleet, done)
    reported(ctx, asked.form, fleet, done, began, without_access)


def _resetting(run: FleetRun, checkpoints: Mapping[str, Opened]) -> Resetting:
    if not checkpoints:
        return Resetting(run)
    return Resetting(
        run,
        lambda member, found: restoring(checkpoints[member.cluster], found),
        lambda member: check_there(checkpoints[member.cluster].stored),
    )


def _check_members(members: Sequence[Member]) -> None:
    """Raises click.UsageError for a cluster that the roster asks for no more."""
    for member in members:
        if member.renamed_to:
            raise click.UsageError(
                f"{member.cluster}: is to be called {member.renamed_to}: `swarmplan fleet apply --only {member.student.id} --allow destroy` recreates it"
                " under that name"
            )
        if member.removed:
            raise click.UsageError(
                f"{member.student.id}: not in the roster any more, so there is nothing to make the cluster of: swarmplan fleet destroy --only"
                f" {member.student.id}"
            )


def _check_approval(asked: AskedReset, count: int) -> None:
    if asked.auto_approve or not count:
        return
    if asked.form != "text":
        raise Refused("approval is needed and this --format does not ask: use --auto-approve")
    confirmed(f"Reset {counted(count, 'cluster')}?")
