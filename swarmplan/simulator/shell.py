"""What a command on a simulated machine does: ``docker``, and the end of its engine. It has no other program."""

from collections.abc import Sequence

from swarmplan.errors import Permanent
from swarmplan.simulator.api import locking
from swarmplan.simulator.state.records import Host
from swarmplan.simulator.state.state import State

_ENDS = (
    ["pkill", "dockerd"],
    ["pkill", "-9", "dockerd"],
    ["pkill", "-KILL", "dockerd"],
    ["poweroff"],
)
"""What ends the engine, and with it the machine, as on a host of the local driver."""


_KNOWN = {"docker": "", "pkill": "pkill -9 dockerd", "poweroff": "poweroff"}
"""The programs, and how those are typed that have one form."""
_AFTERWARDS = 15
"""Seconds that pass after a command that changed something, until somebody types the next one: time stands still between the
processes of a simulation, and a swarm needs some of it."""


def run(state: State, host: Host, command: Sequence[str]) -> int:
    """Run it on this process's own streams; its exit code. Raises Permanent for what is not there."""
    what = command[0] if command else "a shell"
    if host.power != "running":
        raise Permanent(
            f"machine {host.name} is {host.power}: it cannot run {what}; `swarmplan apply` starts it"
        )
    if what not in _KNOWN:
        known = "it knows docker, pkill dockerd and poweroff"
        raise Permanent(f"machine {host.name} is simulated: it cannot run {what}; {known}")
    changes = len(state.faults.calls)
    code = _run(state, host, command)
    for _ in range(_AFTERWARDS if len(state.faults.calls) > changes else 0):
        state.pass_tick()
    return code


def _run(state: State, host: Host, command: Sequence[str]) -> int:
    if list(command) in _ENDS:
        with state.call(host.name, "engine ends", mutates=True):
            host.power = "stopped"
            host.redirects.clear()
            locking.stopped(state, host)
            state.changed(host)
            state.feed.end_host(host.key)
        return 0
    if command[0] != "docker":
        raise Permanent(
            f"machine {host.name} is simulated: it knows {command[0]} as {_KNOWN[command[0]]} only"
        )
    from swarmplan.simulator.docker_cli import client  # noqa: PLC0415  # only this command pays for it

    return client.run(state, host.key, command[1:])
