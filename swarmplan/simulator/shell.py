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


def run(state: State, host: Host, command: Sequence[str]) -> int:
    """Run it on this process's own streams; its exit code. Raises Permanent for what is not there."""
    what = command[0] if command else "a shell"
    if host.power != "running":
        raise Permanent(
            f"machine {host.name} is {host.power}: it cannot run {what}; `swarmplan apply` starts it"
        )
    if list(command) in _ENDS:
        with state.call(host.name, "engine ends", mutates=True):
            host.power = "stopped"
            host.redirects.clear()
            locking.stopped(state, host)
            state.changed(host)
            state.feed.end_host(host.key)
        return 0
    if what != "docker":
        known = "it knows docker, pkill dockerd and poweroff"
        raise Permanent(f"machine {host.name} is simulated: it cannot run {what}; {known}")
    from swarmplan.simulator.docker_cli import client  # noqa: PLC0415  # only this command pays for it

    return client.run(state, host.key, command[1:])
