"""The sshd that lets students in: started, found again, and ended; always known by its pid together with its start time, never by a name."""

import json
import os
import signal
import time
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd.launch import check_config, end_connections, launch, orphans
from swarmplan.fleet.access.sshd.listening import answers, check_free
from swarmplan.system.processes import Identity, identify

_START = 10.0
_END = 10.0
_TICK = 0.02
_SHORT = 65_536


@dataclass(frozen=True, slots=True)
class Server:
    """A running one. ``config`` is the digest of the configuration that it has read."""

    process: Identity
    listen: str
    port: int
    config: str


def running(places: Places) -> Server | None:
    """The server of this fleet; None where none runs, also where its pid is another process's by now."""
    try:
        with places.server.open("rb") as file:
            found = json.loads(file.read(_SHORT))
        server = Server(
            Identity(**found["process"]), str(found["listen"]), int(found["port"]), str(found["config"])
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
    ):  # none, or a damaged one: what it was about is found by its configuration
        return None
    return server if server.process.alive() else None


def serve(places: Places, config: str, listen: str, port: int) -> None:
    """Have a server with this configuration, which says ``listen`` and ``port``; nothing is done where one runs already. Connections of one that is
    replaced go on. Raises Permanent where it cannot listen there, Transient."""
    digest = sha256(config.encode()).hexdigest()
    found = running(places)
    if found is not None and found.config == digest and answers(listen, port):
        return
    _write(places.config, config.encode())
    check_config(places.config)
    _end_listener(places)
    check_free(listen, port)
    pid = launch(places.config)
    identity = identify(pid)
    if identity is not None:
        _write(places.server, json.dumps(asdict(Server(identity, listen, port, digest))).encode())
    _await(pid, listen, port)


def stop(places: Places) -> None:
    """End the server with all its connections, also one that a killed command has started and not noted. Raises Transient."""
    found = running(places)
    listeners = [found.process] if found else orphans(places.config)
    for listener in listeners:
        end_connections(listener)
    _end_listener(places)
    for path in (places.server, places.config):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Permanent(f"{path}: cannot be removed: {reason_of(error)}") from error


def _end_listener(places: Places) -> None:
    found = running(places)
    for identity in {*([found.process] if found else ()), *orphans(places.config)}:
        identity.signal(signal.SIGTERM)
        if not identity.ended(_END):
            identity.signal(signal.SIGKILL)
            if not identity.ended(_END):
                raise Transient(
                    f"process {identity.pid}, the sshd of {places.folder}, did not end after it was killed"
                )


def _await(pid: int, listen: str, port: int) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        if _has_ended(pid):
            check_free(listen, port)  # somebody else may have taken it just now
            raise Permanent(
                f"access.ssh: sshd could not listen on {listen} port {port}; see the system's log for sshd"
            )
        if answers(listen, port):
            return
        time.sleep(_TICK)
    raise Transient(f"access.ssh: sshd did not answer on {listen} port {port} within {_START:g} s")


def _has_ended(pid: int) -> bool:
    """It is our own child, so its pid is nobody else's until it is waited for here."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return identify(pid) is None


def _write(path: Path, data: bytes) -> None:
    try:
        private_files.make_folder(path.parent)
        private_files.write(path, data)
    except OSError as error:
        raise Permanent(f"{path}: cannot be written: {reason_of(error)}") from error
