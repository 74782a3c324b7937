"""One cluster resumed: its managers first, its heartbeat set back, so that the workers hear of it as they wake, then the workers."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.one_cluster import guarded
from swarmplan.cli.operations.fleet.pausing.freeze import resume
from swarmplan.cli.operations.fleet.pausing.machines import machine_states, manages, with_power
from swarmplan.errors import Failure, Interrupted
from swarmplan.fleet.members import Member
from swarmplan.fleet.pauses import period_of, with_period
from swarmplan.fleet.results import Ending, MemberResult
from swarmplan.model.machine import Power

if TYPE_CHECKING:
    from swarmplan.cli.operations.fleet.fleet_run import FleetRun
    from swarmplan.cli.wiring.site import Site

_LIMIT = 60.0
"""Seconds for a manager to answer, and for all nodes to be ready again (7 to 8 s without a raised heartbeat, measured on 20.10.24)."""
_EARLY = 15.0
"""Seconds that the workers wait for a manager: one of several may need theirs, too."""
_PAUSE = 0.5


def resumed(run: "FleetRun", member: Member) -> MemberResult:
    """Resume the cluster and wait until its nodes are ready; nothing is done to one that was not paused."""
    from swarmplan.cli.wiring.lease import exclusive

    began, stop, pauses = time.monotonic(), run.stop, run.fleet.pauses

    def work() -> MemberResult:
        with run.fleet.opened(member) as found, exclusive(found, run.command, None, stop):
            states = machine_states(found)
            paused, before = with_power(states, Power.PAUSED), pauses.before(member.cluster)
            if not states:
                return MemberResult(member, Ending.NOT_CREATED)
            if not paused and before is None:
                return MemberResult(member, Ending.READY, why="it was not paused")
            managers = [name for name in paused if manages(found, name)]
            resume(found, managers)
            back = before is None or _set_back(found, before, _EARLY, stop) == ""
            resume(found, [name for name in paused if name not in managers])
            why = "" if back else _set_back(found, before or 0, _LIMIT, stop)
            seconds = time.monotonic() - began
            if why:
                return MemberResult(
                    member, Ending.NOT_CONVERGED, "set the heartbeat back", why, len(paused), seconds
                )
            pauses.end(member.cluster)
            left = _not_ready(found, stop)
            ending = Ending.NOT_CONVERGED if left else Ending.READY
            return MemberResult(member, ending, why=left, done=len(paused), seconds=time.monotonic() - began)

    return guarded(member, work)


def _set_back(found: "Site", period: int, limit: float, stop: threading.Event) -> str:
    """Set the heartbeat period (nanoseconds) as soon as a manager takes it; why that is not so, "" where it is."""

    def once() -> str:
        manager = found.adapters.manager()
        live = manager.swarm()
        if period_of(live["Spec"]) != period:
            manager.update_swarm(live["Version"]["Index"], with_period(live["Spec"], period))
        return ""

    why = _tried(found, once, limit, stop)
    return f"{why}; run the same command again" if why else ""


def _not_ready(found: "Site", stop: threading.Event) -> str:
    """Which nodes of the file are not ready after a while; "" for none."""
    wanted = set(found.desired.nodes)

    def once() -> str:
        nodes = found.adapters.manager().nodes()
        ready = {
            (node.get("Description") or {}).get("Hostname")
            for node in nodes
            if (node.get("Status") or {}).get("State") == "ready"
        }
        listed = {(node.get("Description") or {}).get("Hostname") for node in nodes}
        left = sorted(name for name in wanted & listed if name not in ready)
        return f"not ready yet: {', '.join(left)}; swarmplan fleet status shows when they are" if left else ""

    return _tried(found, once, _LIMIT, stop)


def _tried(found: "Site", once: Callable[[], str], limit: float, stop: threading.Event) -> str:
    """``once`` again and again until it returns "", or its last text, or last error, when the time is over. Raises Interrupted."""
    until = time.monotonic() + limit
    tries = 200 if found.simulated else None  # time passes there with calls only
    while True:
        try:
            why = once()
        except Failure as error:
            why = str(error)
        if not why:
            return ""
        tries = None if tries is None else tries - 1
        if time.monotonic() >= until or tries == 0:
            return why
        if stop.wait(0.0 if found.simulated else _PAUSE):
            raise Interrupted("stopped while it was being resumed; run the same command again")
