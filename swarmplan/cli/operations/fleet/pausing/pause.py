"""One cluster paused: its swarm's heartbeat is raised, so that tasks outlast the pause; then its machines are frozen.

Killed anywhere, the next ``fleet pause`` or ``fleet resume`` ends it: the heartbeat of before is remembered first, until it is set again.
"""

import time
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.one_cluster import guarded
from swarmplan.cli.operations.fleet.pausing.freeze import pause
from swarmplan.cli.operations.fleet.pausing.machines import machine_states, with_power
from swarmplan.dataclass import dataclass
from swarmplan.errors import Transient, Unreachable
from swarmplan.fleet.members import Member
from swarmplan.fleet.pauses import SECOND, period_of, raised_period, with_period
from swarmplan.fleet.results import Ending, MemberResult
from swarmplan.model.machine import Power

if TYPE_CHECKING:
    from swarmplan.cli.operations.fleet.fleet_run import FleetRun
    from swarmplan.cli.wiring.site import Site

_NO_LEADER = "its swarm did not answer ({}), so its tasks are replaced on resume"
_LONGEST_WAIT = 120.0
"""Seconds; agents with a longer period of their own learn the raised one too late, and have no need of it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A cluster that can be frozen ``after`` so many seconds, when its agents know the period; ``why`` says what its tasks lack."""

    member: Member
    after: float = 0.0
    why: str = ""


def prepared(run: "FleetRun", member: Member, lasts: float) -> Ready | MemberResult:
    """The heartbeat raised for a pause of up to so many seconds; the result where the cluster is not to be frozen."""

    def work() -> Ready | MemberResult:
        with run.fleet.opened(member) as found:
            states = machine_states(found)
            if not states:
                return MemberResult(member, Ending.NOT_CREATED)
            if not with_power(states, Power.RUNNING):
                return MemberResult(member, Ending.PAUSED, why="it was paused, or its machines are off")
            if with_power(states, Power.PAUSED):  # a killed pause: what was frozen cannot be asked
                return Ready(member)
            return _raised(run, member, found, lasts)

    return guarded(member, work)


def _raised(run: "FleetRun", member: Member, found: "Site", lasts: float) -> Ready:
    from swarmplan.cli.wiring.lease import exclusive, leased

    pauses = run.fleet.pauses
    with (
        exclusive(found, run.command, None, run.stop) as local,
        leased(found, local, run.origin, None, run.stop) as held,
    ):
        try:
            manager = held.site.adapters.manager()
            live = manager.swarm()
            now = period_of(live["Spec"])
            pauses.begin(member.cluster, now)
            before = pauses.before(member.cluster) or now
            raised = with_period(live["Spec"], raised_period(lasts, before))
            manager.update_swarm(live["Version"]["Index"], raised)
        except (Unreachable, Transient) as error:
            return Ready(member, why=_NO_LEADER.format(error))
    return Ready(member, 0.0 if found.simulated else min(2 * before / SECOND, _LONGEST_WAIT))


def frozen(run: "FleetRun", ready: Ready) -> MemberResult:
    """Its machines frozen, managers first."""
    from swarmplan.cli.wiring.lease import exclusive

    began = time.monotonic()

    def work() -> MemberResult:
        with run.fleet.opened(ready.member) as found, exclusive(found, run.command, None, run.stop):
            names = with_power(machine_states(found), Power.RUNNING)
            pause(found, names)
        seconds = time.monotonic() - began
        return MemberResult(ready.member, Ending.PAUSED, why=ready.why, done=len(names), seconds=seconds)

    return guarded(ready.member, work)
