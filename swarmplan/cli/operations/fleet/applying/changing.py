"""``fleet apply`` and ``fleet destroy``: look, show, ask, carry out, report."""

import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from swarmplan.cli.operations.fleet.access.reconcile_access import (
    check_access,
    end_access_of_gone,
    reconcile_access,
)
from swarmplan.cli.operations.fleet.applying.approval import check_approval, tell_limits
from swarmplan.cli.operations.fleet.applying.carry_out import carry_out
from swarmplan.cli.operations.fleet.applying.look import look
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.fleet_run import command_of, running
from swarmplan.cli.operations.fleet.grading.disturbances import undo_left
from swarmplan.cli.operations.fleet.mirror import mirror_kept, start_mirror, stop_with_last_cluster
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet
from swarmplan.cli.operations.fleet.read_back import read_back
from swarmplan.cli.terminal.approval import allowed
from swarmplan.cli.terminal.messages import error
from swarmplan.cli.terminal.options.fleet import Chosen
from swarmplan.cli.terminal.signals import received, stopping
from swarmplan.cli.terminal.streams import print_json
from swarmplan.dataclass import dataclass
from swarmplan.errors import ExitCode, SwarmplanError
from swarmplan.fleet.results import MemberResult, exit_code

if TYPE_CHECKING:
    from swarmplan.fleet.members import Member

_STOPPING = "Stopping: no new cluster and no new step is started, running steps finish."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. ``expired``: of those that are to be destroyed, only what is older than the fleet's ttl."""

    chosen: Chosen
    form: str
    auto_approve: bool
    allow: tuple[str, ...]
    expired: bool = False


def change_fleet(ctx: click.Context, asked: Asked, *, destroying: bool) -> None:
    """Do it, and exit with the code. Raises SwarmplanError."""
    from swarmplan.render.console import columns_of, console, print_lines, results
    from swarmplan.render.fleet.plan import plan_lines

    began, allows = time.monotonic(), allowed(asked.allow)
    with (
        changing_fleet(asked.chosen.file, simulate=asked.chosen.simulate, destroying=destroying) as fleet,
        stopping(_STOPPING) as stop,
    ):
        with fleet.alone():
            end_access_of_gone(fleet)
        if not destroying:
            check_access(fleet)
        read_back(fleet, stop)
        members = _chosen(fleet, asked)
        if not destroying:
            undo_left(fleet, members, stop)
        plan = look(fleet, members, stop, destroying=destroying)
        screen = results() if asked.form == "text" else console(sys.stderr)
        print_lines(screen, lambda: plan_lines(plan, columns_of(screen), allows))
        held = plan.held(allows)
        tell_limits(fleet, held)
        check_approval(
            plan,
            held,
            auto_approve=asked.auto_approve,
            may_ask=asked.form == "text",
            verb="Destroy" if destroying else "Apply",
        )
        left = [one for one in plan.plans if one.worked_on and one.member.cluster not in held]
        with nullcontext() if destroying else mirror_kept(fleet):
            if not destroying and (left or not plan.pending):
                start_mirror(fleet, stop)
            with running(ctx, fleet, stop, len(left)) as run:
                done = carry_out(run, plan, allows)
        without_access = access_kept(fleet, done)
        stop_with_last_cluster(fleet)
    reported(ctx, asked.form, fleet, done, began, without_access)


def reported(  # noqa: PLR0917 - what a command has at its end
    ctx: click.Context,
    form: str,
    fleet: Fleet,
    done: tuple[MemberResult, ...],
    began: float,
    without_access: SwarmplanError | None = None,
) -> None:
    """Print the results of a command that ``began`` then (monotonic seconds), and exit with its code. Raises what kept the students out, where else
    all is well."""
    from swarmplan.render.console import columns_of, print_lines, results
    from swarmplan.render.fleet.results import result_lines, results_json

    if form == "json":
        body = results_json(command_of(ctx), fleet.settings.name, done, time.monotonic() - began)
        print_json(body)
    else:
        screen = results()
        print_lines(screen, lambda: result_lines(done, columns_of(screen)))
    code = code_of(done)
    if without_access is not None and code is ExitCode.DONE:
        raise without_access
    if without_access is not None:
        error(str(without_access))
    ctx.exit(int(code))


def access_kept(fleet: Fleet, done: tuple[MemberResult, ...]) -> SwarmplanError | None:
    """Let those in who are to be; what went wrong, which must not hide how the clusters are."""
    try:
        with fleet.alone():
            reconcile_access(fleet, {one.member.cluster for one in done if one.done})
    except SwarmplanError as failure:
        return failure
    return None


def _chosen(fleet: Fleet, asked: Asked) -> "tuple[Member, ...]":
    members = fleet.members(asked.chosen.only, asked.chosen.groups)
    if not asked.expired:
        return members
    now = time.time()
    return tuple(one for one in members if one.expired(fleet.settings.ttl, now))


def code_of(done: tuple[MemberResult, ...]) -> ExitCode:
    """The code to exit with: where a signal ended the command, that of an interrupted one."""
    code = exit_code(done)
    return ExitCode.INTERRUPTED if received() is not None and code is not ExitCode.DONE else code
