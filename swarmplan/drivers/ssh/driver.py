"""The driver: what the port promises, in terms of hosts, their marks and the records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from swarmplan.drivers import folder_copy
from swarmplan.drivers.command import attach
from swarmplan.drivers.dockerd import QUERY, size_in, version_in
from swarmplan.drivers.ssh import options
from swarmplan.drivers.ssh.connection.connections import AT_ONCE, Connections
from swarmplan.drivers.ssh.connection.docker_host import docker_host, notes
from swarmplan.drivers.ssh.host import host, lock
from swarmplan.drivers.ssh.host.install import DISTRIBUTION
from swarmplan.drivers.ssh.host.mark import Mark, Phase
from swarmplan.drivers.ssh.host.places import Place, Places
from swarmplan.drivers.ssh.host.records import Records, state_folder
from swarmplan.drivers.ssh.host.state import state_of
from swarmplan.drivers.ssh.preflight.preflight import Findings, examine
from swarmplan.drivers.swarm_folder import host as swarm_folder
from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Endpoint
from swarmplan.system.workers import Workers

_DIAL = ["docker", "-H", "unix:///var/run/docker.sock", "system", "dial-stdio"]


class SshDriver:
    """Existing hosts of one cluster, reached with the system's OpenSSH. Fulfils ``ports.MachineDriver``.

    ``state`` is the folder of the records. A host is prepared and released, never made or destroyed.
    """

    def __init__(self, cluster: str, machines: Sequence[Machine] = (), *, state: Path | None = None) -> None:
        self.cluster = cluster
        self._machines = tuple(machines)
        self._records = Records(cluster, state or state_folder())
        self._connections = Connections()
        self._places = Places(cluster, machines, self._records, self._connections)
        self._found = Findings()
        self._locked: dict[str, Machine] = {}

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        return [*options.check(machine), *options.shared_address(machine, self._machines)]

    def preflight(self, machines: Sequence[Machine]) -> list[str]:
        """Looks at all hosts together, when one of them is not prepared yet."""
        hosts = {machine.name: (machine, self._connections.to(machine)) for machine in machines}
        self._found = examine(hosts, self._made(list(hosts)))
        return list(self._found.faults)

    def notices(self) -> list[str]:
        """What the last preflight found worth knowing."""
        return list(self._found.notices)

    def observe(self) -> Mapping[str, MachineState | Unknown]:
        return self._found_of(self._places.names())

    def find(self, name: str) -> MachineState | Unknown | None:
        try:
            place = self._places.find(name)
        except Failure as error:
            return Unknown(str(error))
        return None if place is None else state_of(place)

    def predict(self, machine: Machine) -> PredictedEngine:
        """Of the engine that is on the host, running or not, else of the one that is to be installed; and of the host."""
        output = self._connections.to(machine).run(["sh", "-c", QUERY], root=False).out
        install = "" if machine.engine.install == DISTRIBUTION else machine.engine.install
        return PredictedEngine(version_in(output) or install, size_in(output))

    def create(self, machine: Machine) -> None:
        place = self._places.find(machine.name)
        address = place.machine.options["address"] if place and place.seen.mark else None
        if address not in {None, machine.options["address"]}:
            raise Permanent(
                f"machine {machine.name}: it is still prepared at {address}; release it there first"
            )
        if place is None or place.machine.options != machine.options:
            place = self._places.look(machine)
        self._records.write(machine)
        host.prepare(place.connection, self.cluster, machine, place.seen)

    def claim(self, machine: Machine) -> None:
        place = self._places.find(machine.name)
        if place is None or place.seen.mark is not None:
            return
        self._records.write(place.machine)
        host.claim(place.connection, self.cluster, machine)

    def start(self, name: str) -> None:
        host.power(self._prepared(name)[0].connection, "start")

    def stop(self, name: str) -> None:
        host.power(self._prepared(name)[0].connection, "stop")

    def update(self, machine: Machine) -> None:
        place, mark = self._prepared(machine.name)
        if replace(machine.engine, install="") != mark.machine.engine:
            host.update(place.connection, mark, machine, place.seen)

    def repair(self, name: str) -> None:
        """A host here needs no repair: one whose engine died is stopped, and started again."""
        self._prepared(name)

    def remove(self, name: str) -> None:
        place = self._places.find(name)
        if place is not None and place.seen.mark is not None:
            host.release(place.connection, place.seen.mark, place.seen)
            self._places.note_released(place.machine)
        self._records.forget(name)

    def leftovers(self) -> tuple[str, ...]:
        return (f"folder {self._records.folder}",) if self._records.folder.exists() else ()

    def remains(self) -> tuple[str, ...]:
        """Of the hosts of the spec, and of those that were released since this driver was opened."""
        return host.remains([self._connections.to(machine) for machine in self._places.released()])

    def clean(self) -> None:
        """Forget the hosts that are released. Raises Permanent while one is prepared, or cannot be asked."""
        for name in self._records.names():
            state = self.find(name)
            if isinstance(state, Unknown):
                raise Permanent(
                    f"{state.reason}; if that host is gone for good, remove {self._records.path(name)}"
                )
            if state is not None and state.power is not Power.BARE:
                raise Permanent(f"cluster {self.cluster}: {name} is still prepared; remove it first")
            self._records.forget(name)

    def endpoint(self, name: str) -> Endpoint:
        machine = self._known(name)
        listener = self._connections.listener(machine, lambda connection: connection.dial(_DIAL))
        timeouts = self._connections.to(machine).timeouts
        return Endpoint(
            f"unix://{listener}",
            environment={"DOCKER_HOST": docker_host(machine)},
            notes=notes(machine),
            timeout_factor=lambda: timeouts.factor,
            connections=lambda: self._connections.most(machine),
        )

    def run(self, name: str, command: Sequence[str]) -> int:
        connection = self._connections.to(self._known(name))
        return attach(connection.session(command), what=f"machine {name}")

    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        return swarm_folder.copy(name, self._shell(name), stop_engine=stop_engine)

    def replace_state(self, name: str, state: bytes) -> None:
        swarm_folder.replace(name, self._shell(name), state)

    def copy_folder(self, name: str, folder: str, most: int) -> bytes:
        return folder_copy.copy(name, self._shell(name), folder, most)

    def replace_folder(self, name: str, folder: str, content: bytes) -> None:
        folder_copy.replace(name, self._shell(name), folder, content)

    def redirect(self, name: str, was: str, now: str) -> None:
        swarm_folder.redirect(name, self._shell(name), was, now)

    def swap_lock(self, name: str, expected: str, text: str) -> str:
        """Each host has its own, whatever the cluster, so that two cannot be made of one host. It stays on the host where it was
        first looked for, also when that is released or its address changes."""
        if name not in self._locked:
            self._locked[name] = self._known(name)
        return lock.swap(self._connections.to(self._locked[name]), expected, text)

    def close(self) -> None:
        self._connections.close()

    def _found_of(self, names: Sequence[str]) -> dict[str, MachineState | Unknown]:
        with Workers(AT_ONCE, thread_name_prefix="ssh") as pool:
            states = dict(zip(names, pool.map(self.find, names), strict=True))
        return {name: state for name, state in states.items() if state is not None}

    def _made(self, names: Sequence[str]) -> list[str]:
        """Those that are prepared, or carry a swarm already. One that cannot be seen is not for the preflight either."""
        states = self._found_of(names).items()
        return [
            name
            for name, state in states
            if isinstance(state, Unknown) or state.power is not Power.BARE or state.joined
        ]

    def _known(self, name: str) -> Machine:
        machine = self._places.known(name)
        if machine is None:
            raise Permanent(f"machine {name}: it is not in the file and was not prepared from here")
        return machine

    def _prepared(self, name: str) -> tuple[Place, Mark]:
        self._known(name)
        place = self._places.find(name)
        mark = place.seen.mark if place else None
        if place is None or mark is None:
            raise Permanent(f"machine {name}: its host is not prepared yet; run `swarmplan apply`")
        if mark.phase is not Phase.MADE:
            raise Permanent(f"machine {name}: it is only partly prepared; `swarmplan apply` finishes it")
        return place, mark

    def _shell(self, name: str) -> swarm_folder.Shell:
        connection = self._prepared(name)[0].connection
        return lambda text, script, deadline: connection.script(
            text, f"swarmplan-{script}", deadline=deadline
        )
