"""Trying the ports between hosts: one probe on each host, all at once."""

import json
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.preflight.ports import Peer, Report, tasks
from swarmplan.errors import Failure, Transient
from swarmplan.system.workers import Workers

T = TypeVar("T")

_PROGRAM = Path(__file__).with_name("probe.py")
_TRY = 5.0
"""Seconds a probe goes on when something does not answer: peers start within fractions of one."""
_DEADLINE = _TRY + 10.0
"""Seconds for a session with a probe in it; a host that takes so long was heard by nobody."""


def try_ports(
    connections: Mapping[str, Connection], peers: Mapping[str, Peer]
) -> tuple[dict[str, Report], dict[str, str]]:
    """What each host's probe found, and of hosts where it failed, why. One session on each host, all in parallel."""
    program = _PROGRAM.read_text(encoding="utf-8")
    planned = tasks(peers, secrets.token_hex(8), _TRY)
    reports, failed = asked_all(
        planned, lambda name: _probe(connections[name], program, json.dumps(planned[name]))
    )
    return reports, {name: str(error) for name, error in failed.items()}


def asked_all(names: Collection[str], ask: Callable[[str], T]) -> tuple[dict[str, T], dict[str, Failure]]:
    """What asking each host gave, and why it failed for the others; all in parallel."""
    found: dict[str, T] = {}
    failed: dict[str, Failure] = {}

    def asking(name: str) -> None:
        try:
            found[name] = ask(name)
        except Failure as error:
            failed[name] = error

    if names:
        with Workers(len(names)) as pool:
            list(pool.map(asking, names))
    return found, failed


def _probe(connection: Connection, program: str, task: str) -> Report:
    """No root: the swarm's ports are anybody's."""
    call = f"\nmain({task!r})\n"  # not an argument: among hundreds of peers it would be too long for one
    answer = connection.run(["python3", "-"], stdin=program + call, deadline=_DEADLINE, root=False)
    try:
        return Report.of(json.loads(answer.out), time.monotonic())
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"the port test did not run there ({answer.error_line}); check its python3"
        raise Transient(f"machine {connection.machine}: {reason}") from error
