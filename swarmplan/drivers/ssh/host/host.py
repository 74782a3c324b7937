"""Preparing, changing and releasing one host. Each step may be cut off and repeated: the mark says how far it got."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from swarmplan.drivers import remains as hosts
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.daemon_json import Change, parsed, preparing, releasing
from swarmplan.drivers.ssh.host.install import install, uninstall
from swarmplan.drivers.ssh.host.mark import Mark, Phase, property_of_host
from swarmplan.drivers.ssh.host.observation import Observed, observe
from swarmplan.drivers.ssh.host.scripts import SHELL, run_script
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import Machine

_NOTE = 30.0
_ENGINE = 180.0
"""Seconds for an engine to stop its containers, to start and to answer."""
_DATA = "/var/lib/docker"
_REMAINS = hosts.script(SHELL / "remains.sh")


def prepare(connection: Connection, cluster: str, machine: Machine, seen: Observed) -> None:
    """Have an engine there, with these settings, that answers; and the mark that says whose host it is."""
    _need_certainty(machine.name, seen)
    ran = bool(seen.version)
    socket = "" if ran else seen.unit.socket
    mark = seen.mark or Mark(cluster, property_of_host(machine), Phase.MAKING, ran=ran, socket=socket)
    if not seen.installed:
        if not machine.engine.install:
            raise Permanent(
                f"machine {machine.name}: its Docker engine or docker command is missing; install both there, or set engine.install to"
                " `distribution` or to a version"
            )
        mark = replace(mark, phase=Phase.MAKING)
        _note(connection, mark)
        mark = replace(mark, packages=(*mark.packages, *install(connection, machine)))
        _note(connection, mark)
        seen = replace(observe(connection), mark=mark)
    cut_off = mark.phase is Phase.MAKING and mark.wrote(seen.daemon)
    _configure(connection, replace(mark, phase=Phase.MAKING), machine, seen, reread=cut_off)


def claim(connection: Connection, cluster: str, machine: Machine) -> None:
    """Leave the mark of a host that was prepared, and touch nothing else: its engine goes on as it is."""
    _note(connection, Mark(cluster, property_of_host(machine), Phase.MADE))


def update(connection: Connection, mark: Mark, machine: Machine, seen: Observed) -> None:
    """Change the engine's settings; it restarts if it runs. The mark has the old ones until that is done."""
    _need_certainty(machine.name, seen)
    _configure(connection, mark, machine, seen, reread=True, start=False)


def power(connection: Connection, target: str) -> None:
    """``start`` or ``stop`` the engine (nothing if it is so)."""
    run_script(connection, "power", deadline=_ENGINE, POWER=target)


def release(connection: Connection, mark: Mark, seen: Observed) -> None:
    """Out of the swarm, and everything of ours off the host. Images, containers of others and volumes stay."""
    _need_certainty(connection.machine, seen)
    change = releasing(connection.machine, seen)
    if mark.phase is not Phase.RELEASING:
        mark = replace(mark, phase=Phase.RELEASING)
        _note(connection, mark)
    run_script(
        connection,
        "release",
        deadline=_ENGINE,
        WRITE=change.keep if change.keep and change.write == "text" else change.write,
        TEXT=change.after or "",
        DATA=str(parsed(seen.daemon).get("data-root") or _DATA),
        RAN="yes" if mark.ran else "no",
        LISTENED=mark.socket,
    )
    now = observe(connection)
    if not mark.ran and not (now.version or now.doubt):  # one that still runs has containers of others
        uninstall(connection, mark.packages)
    run_script(connection, "forget", deadline=_NOTE)


def remains(connections: Iterable[Connection]) -> tuple[str, ...]:
    """A line for each host that has anything left, or cannot be asked. Raises nothing."""

    def left_on(connection: Connection) -> list[str]:
        return hosts.lines_of(connection.script(_REMAINS, "swarmplan-remains", deadline=_NOTE))

    return hosts.remains({connection.machine: partial(left_on, connection) for connection in connections})


def restarts(machine: Machine, seen: Observed) -> bool:
    """Whether preparing this bare host would restart an engine that runs there."""
    return bool(seen.version) and preparing(machine.name, seen, machine.engine).needed


def _need_certainty(name: str, seen: Observed) -> None:
    """Raises Unreachable where it is unknown whether the engine runs: what is done depends on it."""
    if seen.doubt:
        raise Unreachable(f"machine {name}: {seen.doubt}")


def _configure(
    connection: Connection, mark: Mark, machine: Machine, seen: Observed, *, reread: bool, start: bool = True
) -> None:
    """``reread``: the engine that runs may not have read its file yet. ``start``: one that does not run is started."""
    change = preparing(machine.name, seen, machine.engine)
    _note(connection, replace(mark, written=(*mark.written, *change.written)), change)
    running = bool(seen.version)
    engine = "restart" if running and (reread or change.needed) else "start" if start else ""
    run_script(
        connection, "configure", deadline=_ENGINE, WRITE=change.write, TEXT=change.after or "", ENGINE=engine
    )
    made = replace(mark, machine=property_of_host(machine), phase=Phase.MADE, written=change.written)
    _note(connection, made)


def _note(connection: Connection, mark: Mark, change: Change | None = None) -> None:
    keep, base = (change.keep, change.base) if change else ("", None)
    run_script(connection, "note", deadline=_NOTE, MARK=mark.to_json(), KEEP=keep, BASE=base or "")
