"""One bare host and drivers opened on it, for the tests of the ssh driver; the host is given back as it was."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bare.hosts import BareHost
from contract.local_cluster import cluster_name

from swarmplan.drivers.ssh import SshDriver
from swarmplan.model.machine import EngineSettings, Machine, MachineState
from swarmplan.model.values.unknown import Unknown

Open = Callable[..., SshDriver]
DAEMON = "/etc/docker/daemon.json"
MARK = "/etc/swarmplan/host.json"


@contextmanager
def opening(host: BareHost, state: Path) -> Iterator[Open]:
    """Opens the one cluster, with its machine ``one`` and other options than the host's, as often as asked."""
    before = host.read(DAEMON)
    cluster = cluster_name()
    drivers: list[SshDriver] = []

    def again(*, engine: EngineSettings | None = None, **options: Any) -> SshDriver:
        drivers.append(SshDriver(cluster, [machine(host, engine, **options)], state=state))
        return drivers[-1]

    try:
        yield again
    finally:
        try:
            again().remove("one")
        finally:
            for driver in drivers:
                driver.close()
    assert host.read(DAEMON) == before
    assert host.read(MARK) is None


def machine(host: BareHost, engine: EngineSettings | None = None, **options: Any) -> Machine:
    """The machine ``one`` on this host."""
    return Machine("one", "ssh", host.options | options, engine or EngineSettings())


def reason(driver: SshDriver) -> str:
    """Why the machine cannot be seen, in one line that names it."""
    found = driver.observe()["one"]
    assert isinstance(found, Unknown)
    assert "\n" not in found.reason
    assert found.reason.startswith("machine one")
    return found.reason


def seen(driver: SshDriver) -> MachineState:
    """The machine, which can be seen."""
    found = driver.find("one")
    assert isinstance(found, MachineState)
    return found


def processes(word: str) -> list[int]:
    """This machine's processes that have this word in their command lines."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            if word.encode() in place.read_bytes() and int(place.parent.name) != os.getpid():
                found.append(int(place.parent.name))
    return found
