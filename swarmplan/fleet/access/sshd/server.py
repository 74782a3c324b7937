"""The sshd that lets students in: started, found again, and ended; always known by its pid together with its start time, never by a name."""

import os
from hashlib import sha256

from swarmplan import daemons
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd.launch import check_config, end_connections, launch, orphans
from swarmplan.fleet.access.sshd.listening import answers, check_free
from swarmplan.system.processes import Identity, identify

_START = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running one. ``config`` is the digest of the configuration that it has read."""

    process: Identity
    listen: str
    port: int
    config: str


def running(places: Places) -> Server | None:
    """The server of this fleet; None where none runs, also where its pid is another process's by now."""
    found = daemons.recorded(places.server)
    if found is None:
        return None
    process, noted = found
    try:
        server = Server(process, str(noted["listen"]), int(noted["port"]), str(noted["config"]))
    except (ValueError, KeyError, TypeError):  # a damaged one: its process is found by its configuration
        return None
    return server if server.process.alive() else None


def serve(places: Places, config: str, listen: str, port: int) -> None:
    """Have a server with this configuration, which says ``listen`` and ``port``; nothing is done where one runs already. Connections of one that is
    replaced go on. Raises Permanent where it cannot listen there, Transient."""
    digest = sha256(config.encode()).hexdigest()
    found = running(places)
    if found is not None and found.config == digest and answers(listen, port):
        return
    daemons.write(places.config, config.encode())
    check_config(places.config)
    _end_listener(places)
    check_free(listen, port)
    pid = launch(places.config)
    daemons.note(places.server, pid, listen=listen, port=port, config=digest)
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
        daemons.end(identity, f"the sshd of {places.folder}")


def _await(pid: int, listen: str, port: int) -> None:
    came = daemons.await_start(lambda: answers(listen, port), lambda: _has_ended(pid), _START)
    if came is daemons.Start.ENDED:
        check_free(listen, port)  # somebody else may have taken it just now
        raise Permanent(
            f"access.ssh: sshd could not listen on {listen} port {port}; see the system's log for sshd"
        )
    if came is daemons.Start.SILENT:
        raise Transient(f"access.ssh: sshd did not answer on {listen} port {port} within {_START:g} s")


def _has_ended(pid: int) -> bool:
    """It is our own child, so its pid is nobody else's until it is waited for here."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return identify(pid) is None
