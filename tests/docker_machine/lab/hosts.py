"""The machines: hosts of the local driver, in a cluster that belongs to the store."""

import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from docker_machine.lab.endpoint import Endpoint
from docker_machine.lab.engine import settings
from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.record import HostRecord, hosts, read_host, read_subnet, write_host
from swarmplan.drivers.local.subnet import next_address
from swarmplan.model.machine import Machine

_PORT = 2376
_FIRST = Path(__file__).with_name("first.sh")
_AGAIN = 0.02


def cluster_of(store: Path) -> str:
    """The cluster of a store, from its path alone: it is found again even when the store was wiped."""
    return f"dm-{sha256(str(store.resolve()).encode()).hexdigest()[:10]}"


class Host:
    """One host, and the engine's TLS endpoint in it."""

    def __init__(self, store: Path, name: str) -> None:
        self.name = name
        self._driver = LocalDriver(cluster_of(store), first=_FIRST)
        self._layout = Layout(self._driver.cluster).host(name)
        self._endpoint = Endpoint(self._layout.home / "endpoint", self._layout.socket)

    def power(self) -> str | None:
        """``running``, ``stopped``, ``broken``; None when there is no such host."""
        state = self._driver.find(self.name)
        return None if state is None else str(state.power)

    def address(self) -> str:
        return self._record().address

    def create(self, root: str, engine: Mapping[str, Any]) -> None:
        """Boot a new host. Its engine does not listen on the network yet, and has no options it could stumble over."""
        plain = {**engine, "ArbitraryFlags": [], "StorageDriver": ""}
        self._driver.create(Machine(self.name, "local", {"engine": root}, settings(plain)))

    def start(self) -> None:
        """Boot it, with its endpoint once it has one."""
        self._driver.start(self.name)
        self._serve()

    def stop(self) -> None:
        """Shut it down; the endpoint ends with it."""
        self._driver.stop(self.name)

    def remove(self) -> None:
        self._driver.remove(self.name)

    def configure(self, engine: Mapping[str, Any], certificates: Mapping[str, Path]) -> bool:
        """Give the engine these options and certificates; where it has others it is restarted. Whether it could read its
        options."""
        before = self._record().machine
        wanted = Machine(self.name, before.driver, before.options, settings(engine))
        if self._endpoint.configured or wanted != before:
            self._driver.stop(self.name)
            self._layout.socket.unlink(missing_ok=True)
            self._driver.update(wanted)
        self._endpoint.install(certificates)
        self._driver.start(self.name)
        listens = self._listens()
        if listens:
            self._serve()
        return listens

    def move(self) -> str:
        """Boot it anew with another address, as a lease that ran out gives it one; the certificates stay. The address."""
        self._driver.stop(self.name)
        used = [record.address for record in hosts(self._layout.cluster).values()]
        subnet = IPv4Network(read_subnet(self._layout.cluster.record) or "")
        write_host(self._layout.record, replace(self._record(), address=next_address(subnet, used)))
        self.start()
        return self.address()

    def silence(self, *, silent: bool) -> None:
        """Let the engine accept and never answer, or answer again."""
        self._endpoint.silence(silent=silent)

    def run(self, command: list[str]) -> int:
        """Run a command in the host on our own streams, or a shell."""
        return self._driver.run(self.name, command)

    def _serve(self) -> None:
        record = self._record()
        if self._endpoint.configured and record.process is not None:
            self._endpoint.serve(record.process.pid, record.address, _PORT)

    def _listens(self) -> bool:
        """dockerd opens its socket once it has read its options, and ends if it cannot."""
        process = self._record().process
        while process is not None and process.alive():
            if self._layout.socket.exists():
                return True
            time.sleep(_AGAIN)
        return False

    def _record(self) -> HostRecord:
        record = read_host(self._layout.record)
        if record is None:
            raise LookupError(f"the lab has no host {self.name}")
        return record
