"""Trying the ports between hosts: one probe on each host, all at once."""

import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.preflight.ports import Peer, Report, tasks
from swarmplan.errors import Failure, Transient
from swarmplan.workers import Workers

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
    reports: dict[str, Report] = {}
    failed: dict[str, str] = {}

    def probe(name: str) -> None:
        try:
            reports[name] = _probe(connections[name], program, json.dumps(planned[name]))
        except Failure as error:
            failed[name] = str(error)

    if planned:
        with Workers(len(planned)) as pool:
            list(pool.map(probe, planned))
    return reports, failed


def _probe(connection: Connection, program: str, task: str) -> Report:
    """No root: the swarm's ports are anybody's."""
    call = f"\nmain({task!r})\n"  # not an argument: among hundreds of peers it would be too long for one
    answer = connection.run(["python3", "-"], stdin=program + call, deadline=_DEADLINE, root=False)
    try:
        return Report.of(json.loads(answer.out), time.monotonic())
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Transient(
            f"machine {connection.machine}: the port test did not run there ({answer.error_line});"
            " check its python3"
        ) from error
