"""The MachineDriver port in memory."""

from collections.abc import Collection, Mapping, Sequence

from swarmplan.errors import NotFound, Permanent, Unreachable
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.model.values.capacity import engine_capacity
from swarmplan.ports import Endpoint
from swarmplan.simulator import folders, shell
from swarmplan.simulator.api import locking
from swarmplan.simulator.api.nodes import ENGINE_VERSION
from swarmplan.simulator.api.size import size
from swarmplan.simulator.state.records import Host
from swarmplan.simulator.state.state import SCHEME, State

_IN_PLACE = frozenset({"engine", "options.memory", "options.cpus", "options.privileged"})
"""As the local driver."""
_A_NETWORK = 250  # hosts in a /24 of the range reserved for benchmarks (RFC 2544)


class SimulatedDriver:
    """Creates and finds the simulated machines of one cluster; with ``kind``, only those of the driver of this name."""

    def __init__(self, state: State, cluster: str, kind: str | None = None) -> None:
        self._state = state
        self._cluster = cluster
        self._kind = kind

    def check(self, machine: Machine) -> list[tuple[str, str]]:  # noqa: ARG002  # any option can be simulated
        return []

    def preflight(self, machines: Sequence[Machine]) -> list[str]:  # noqa: ARG002  # nothing can be missing
        return []

    def notices(self) -> list[str]:
        return []

    def observe(self) -> Mapping[str, MachineState]:
        with self._state.call(self._cluster, "driver observe", mutates=False):
            return {host.name: _state_of(host) for host in self._hosts()}

    def find(self, name: str) -> MachineState | None:
        with self._state.call(self._cluster, "driver find", mutates=False):
            host = self._state.hosts.get(self._key(name))
            return _state_of(host) if host is not None and self._kind in (None, host.driver) else None

    def predict(self, machine: Machine) -> PredictedEngine:
        return PredictedEngine(ENGINE_VERSION, engine_capacity(size(machine.options)))

    def create(self, machine: Machine) -> None:
        with self._state.call(machine.name, "driver create", mutates=True, halves=True) as half:
            found = self._state.hosts.get(self._key(machine.name))
            if found is not None and found.power != "broken":
                found.power = "running"
                self._state.changed(found)
                return
            number = self._state.count("address")
            self._state.hosts[self._key(machine.name)] = Host(
                key=self._key(machine.name),
                cluster=self._cluster,
                name=machine.name,
                driver=machine.driver,
                options=dict(machine.options),
                engine=machine_document(machine)["engine"],
                address=f"198.18.{number // _A_NETWORK}.{number % _A_NETWORK + 1}",
                power="running" if half is None else "broken",
            )
            self._state.leftovers[self._cluster] = [f"simulated network of {self._cluster}"]
            if half is not None:
                raise half.error

    def claim(self, machine: Machine) -> None:
        self._host(machine.name)  # a simulated machine always belongs to the cluster

    def start(self, name: str) -> None:
        with self._state.call(name, "driver start", mutates=True):
            host = self._host(name)
            if host.power == "broken":
                raise Permanent(f"machine {name} is incomplete: recreate it")
            host.power = "running"
            self._state.changed(host)

    def stop(self, name: str) -> None:
        with self._state.call(name, "driver stop", mutates=True):
            self._halt(self._host(name))

    def pause(self, names: Collection[str]) -> None:
        for name in names:
            with self._state.call(name, "driver pause", mutates=True):
                host = self._host(name)
                if host.power == "running":
                    host.power = "paused"
                    self._stopped(host)

    def resume(self, names: Collection[str]) -> None:
        for name in names:
            with self._state.call(name, "driver resume", mutates=True):
                host = self._host(name)
                if host.power == "paused":
                    host.power = "running"
                    self._state.changed(host)

    def kill(self, name: str) -> None:
        with self._state.call(name, "driver kill", mutates=True):
            self._halt(self._host(name))

    def update(self, machine: Machine) -> None:
        with self._state.call(machine.name, "driver update", mutates=True):
            host = self._host(machine.name)
            host.engine, host.options = machine_document(machine)["engine"], dict(machine.options)
            locking.stopped(self._state, host)  # the engine restarts
            swarm = self._state.swarms.get(host.swarm)
            if swarm is not None and host.node in swarm.nodes:
                swarm.nodes[host.node].labels = dict(machine.engine.labels)

    def repair(self, name: str) -> None:
        self._host(name)  # nothing to repair

    def remove(self, name: str) -> None:
        with self._state.call(name, "driver remove", mutates=True):
            host = self._state.hosts.pop(self._key(name), None)
            if host is not None:
                self._stopped(host)

    def leftovers(self) -> tuple[str, ...]:
        with self._state.call(self._cluster, "driver leftovers", mutates=False):
            return tuple(self._state.leftovers.get(self._cluster, ()))

    def clean(self) -> None:
        with self._state.call(self._cluster, "driver clean", mutates=True):
            if left := ", ".join(host.name for host in self._hosts()):
                raise Permanent(f"cluster {self._cluster}: {left} still exist; remove them first")
            self._state.leftovers.pop(self._cluster, None)

    def remains(self) -> tuple[str, ...]:
        return ()

    def endpoint(self, name: str) -> Endpoint:
        if self._key(name) not in self._state.hosts:
            raise Unreachable(self._not_there(name))
        if self._state.hosts[self._key(name)].power == "paused":
            raise Unreachable(f"machine {name}: it is paused; `swarmplan apply` resumes it")
        url = SCHEME + self._key(name)
        return Endpoint(url, environment={"DOCKER_HOST": url})

    def run(self, name: str, command: Sequence[str]) -> int:
        if self._key(name) not in self._state.hosts:
            raise NotFound(self._not_there(name))
        return shell.run(self._state, self._state.hosts[self._key(name)], command)

    def _not_there(self, name: str) -> str:
        return f"machine {name}: no such machine in the simulated cluster {self._cluster}; `swarmplan apply` creates it"

    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        with self._state.call(name, "driver copy", mutates=stop_engine, halves=True) as half:
            host = self._host(name)
            copy = folders.copied(self._state, host)
            if half is not None:
                self._halt(host)
                raise half.error
            if stop_engine:
                locking.stopped(self._state, host)
            return copy

    def replace_state(self, name: str, state: bytes) -> None:
        with self._state.call(name, "driver replace", mutates=True, halves=True) as half:
            host = self._host(name)
            if half is not None:
                self._halt(host)
                raise half.error
            folders.replace(self._state, host, state)
            host.power = "running"

    def copy_folder(self, name: str, folder: str, most: int) -> bytes:
        with self._state.call(name, "driver copy folder", mutates=False):
            content = self._host(name).folders.get(folder, "").encode()
            if len(content) > most:
                raise Permanent(
                    f"machine {name}: {folder} takes more than {most} bytes, the most that is kept"
                )
            return content

    def replace_folder(self, name: str, folder: str, content: bytes) -> None:
        with self._state.call(name, "driver replace folder", mutates=True):
            self._host(name).folders[folder] = content.decode()

    def redirect(self, name: str, was: str, now: str) -> None:
        with self._state.call(name, "driver redirect", mutates=True):
            host = self._host(name)
            host.redirects.pop(was, None)
            host.redirects |= {was: now} if now else {}
            self._state.changed(host)

    def swap_lock(self, name: str, expected: str, text: str) -> str:
        """Each machine has its own, as an existing host has."""
        key = self._key(name)
        with self._state.call(name, "driver swap lock", mutates=expected != text):
            found = self._state.locks.get(key, "")
            if found != expected:
                return found
            self._state.locks[key] = text
            if not text:
                del self._state.locks[key]
            return text

    def close(self) -> None:
        return

    def _hosts(self) -> list[Host]:
        return [
            host
            for host in self._state.hosts.values()
            if host.cluster == self._cluster and self._kind in (None, host.driver)
        ]

    def _host(self, name: str) -> Host:
        return self._state.host(self._cluster, name)

    def _key(self, name: str) -> str:
        return f"{self._cluster}/{name}"

    def _halt(self, host: Host) -> None:
        host.power = "stopped" if host.power in {"running", "paused"} else host.power
        host.redirects.clear()
        locking.stopped(self._state, host)
        self._stopped(host)

    def _stopped(self, host: Host) -> None:
        self._state.changed(host)
        self._state.feed.end_host(host.key)


def _state_of(host: Host) -> MachineState:
    settings = {"options": dict(host.options), "engine": host.engine}
    return MachineState(
        machine=machine_of({"name": host.name, "driver": host.driver, **settings}),
        power=Power(host.power),
        address=host.address,
        in_place=_IN_PLACE,
        detail="" if host.power == "running" else f"simulated as {host.power}",
    )
