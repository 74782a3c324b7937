"""The driver: what the port promises, in terms of docker-machine's commands."""

from collections.abc import Mapping, Sequence

from swarmplan.drivers import folder_copy, lock_file
from swarmplan.drivers.docker_machine import create, lifecycle, prediction, preflight, session
from swarmplan.drivers.docker_machine.cli import Cli
from swarmplan.drivers.docker_machine.leave_swarm import leave_swarm
from swarmplan.drivers.docker_machine.machines import ClusterMachines, see_host
from swarmplan.drivers.docker_machine.observe.engine_client import is_plain
from swarmplan.drivers.docker_machine.observe.observe import (
    Observed,
    engine_at,
    observe_all,
    observe_one,
)
from swarmplan.drivers.docker_machine.observe.state import NONE, preexisting
from swarmplan.drivers.docker_machine.options import options
from swarmplan.drivers.docker_machine.place import NAME, Place, place_of
from swarmplan.drivers.docker_machine.remains import remains
from swarmplan.drivers.docker_machine.store import ca
from swarmplan.drivers.docker_machine.store.claim import claim_of, is_unowned, owned
from swarmplan.drivers.docker_machine.store.mark import write_mark
from swarmplan.drivers.failures import translating
from swarmplan.drivers.swarm_folder import host as swarm_folder
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Endpoint

_REPAIR = 580.0
"""Seconds, within the step's own 600: it is a whole provisioning."""
translated = translating(
    "docker-machine's store", "permission denied; run the command as the user whose machines these are"
)


class DockerMachineDriver:
    """Machines of one cluster, made by docker-machine. Fulfils ``ports.MachineDriver``."""

    def __init__(self, cluster: str, machines: Sequence[Machine] = ()) -> None:
        self.cluster = cluster
        self._machines = ClusterMachines(cluster, machines)
        self._catalogues = preflight.Catalogues()
        self._notices: list[str] = []
        self._removed: dict[str, Machine] = {}
        self._locked: dict[str, Place] = {}

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        return [*options.twin_faults(machine.name, self._machines.declared), *options.check(machine)]

    @translated
    def preflight(self, machines: Sequence[Machine]) -> list[str]:
        self._notices.clear()
        return preflight.problems(self.cluster, machines, self._catalogues, self._notices)

    def notices(self) -> list[str]:
        return self._notices + [
            f"machine {name}: its engine at {machine.options['url']} is reached without TLS; anyone who can reach it controls the host"
            for name, machine in self._machines.declared.items()
            if options.driver_of(machine) == NONE and is_plain(str(machine.options.get("url", "")))
        ]

    @translated
    def observe(self) -> Mapping[str, MachineState | Unknown]:
        states: dict[str, MachineState | Unknown] = {}
        for place in self._machines.places():
            here = [name for name in owned(place.store, self.cluster) if self._machines.place(name) == place]
            seen = observe_all(Cli(place), here, self._machines.declared)
            self._machines.seen |= seen
            states |= {name: one.state for name, one in seen.items()}
        found = {name: self._machines.joined(name) for name in self._machines.declared if name not in states}
        self._machines.seen |= {name: seen for name, seen in found.items() if seen}
        states |= {name: seen.state for name, seen in found.items() if seen}
        return states | self._machines.unreadable()

    @translated
    def find(self, name: str) -> MachineState | Unknown | None:
        seen = self._machines.look(name)
        return seen.state if seen else self._machines.unreadable().get(name)

    @translated
    def predict(self, machine: Machine) -> PredictedEngine:
        if preexisting(machine):
            return prediction.of_existing(machine)
        catalogue = self._catalogues.of(Cli(place_of(machine)), options.driver_of(machine))
        return prediction.of_flags(machine, catalogue)

    @translated
    def create(self, machine: Machine) -> None:
        name = machine.name
        if not NAME.match(name):
            raise Permanent(
                f"machine {name!r}: docker-machine does not accept this name: use letters, digits, - and ."
            )
        cli = Cli(place_of(machine))
        catalogue = self._catalogues.of(cli, options.driver_of(machine))
        with self._machines.alone(cli, name) as lock:
            work = create.Making(cli, self.cluster, machine, lock)
            claim = claim_of(cli.place.store, name)
            if claim is None:
                work.make(catalogue)
                return
            if claim.owner != self.cluster:
                raise Permanent(preflight.belongs_to_another(cli, name, claim))
            seen = observe_one(cli, name, machine)
            state = _known(name, seen)
            if seen is not None and seen.recovery is not None:
                work.finish(seen, catalogue)
            elif state.machine != machine:
                raise Permanent(
                    f"machine {name}: it exists with other options: `swarmplan plan` shows what differs"
                )
            elif state.power is Power.STOPPED:
                with create.turn(cli, machine):
                    lifecycle.start(cli, name, lock)

    @translated
    def claim(self, machine: Machine) -> None:
        name = machine.name
        cli = Cli(self._machines.place(name))
        with self._machines.alone(cli, name):
            claim = claim_of(cli.place.store, name)
            if claim is None:
                raise Permanent(f"machine {name}: it no longer exists")
            if not is_unowned(claim) and not self._machines.is_ours(claim):
                raise Permanent(preflight.belongs_to_another(cli, name, claim))
            if claim.mark is None:
                write_mark(cli.place.store.machine(name), self.cluster, machine)

    @translated
    def start(self, name: str) -> None:
        with self._machines.ours(name) as (cli, lock, _), create.turn(cli, self._machines.declared.get(name)):
            lifecycle.start(cli, name, lock)

    @translated
    def stop(self, name: str) -> None:
        with self._machines.ours(name) as (cli, lock, _):
            lifecycle.stop(cli, name, lock)

    @translated
    def update(self, machine: Machine) -> None:
        """Nothing: docker-machine changes no machine. How it is run is not the machine's."""
        state = self.find(machine.name)
        if not isinstance(state, MachineState) or state.machine != machine:
            raise Permanent(
                f"machine {machine.name}: docker-machine changes nothing in place; it must be recreated"
            )

    @translated
    def repair(self, name: str) -> None:
        with self._machines.ours(name) as (cli, lock, _):
            state = _known(name, observe_one(cli, name, self._machines.declared.get(name)))
            if not state.repair:
                return
            ca.ensure(cli)  # new certificates of an authority that does not fit would help nobody
            words = ["regenerate-certs", "-f", name]
            cli.run(words, what=f"machine {name}", deadline=_REPAIR, begun=lock.note)

    @translated
    def remove(self, name: str) -> None:
        if claim_of(self._machines.place(name).store, name) is None:
            return
        with self._machines.ours(name) as (cli, lock, claim):
            if claim.mark and not claim.fault and preexisting(claim.mark.machine):
                leave_swarm(name, self.cluster, *engine_at(cli, name))
            machine = claim.mark.machine if claim.mark else self._machines.declared.get(name)
            driver = options.driver_of(machine) if machine else ""
            lifecycle.remove(cli, name, driver, lock, unread=bool(claim.fault))
            if machine:
                self._removed[name] = machine

    def remains(self) -> tuple[str, ...]:
        """Of the hosts of the spec that are not docker-machine's own, and of those removed since this driver was opened."""
        return remains({**self._machines.declared, **self._removed}.values())

    def leftovers(self) -> tuple[str, ...]:
        """None: certificates and the cache are the store's, which is the user's; the locks leave nothing."""
        return ()

    @translated
    def clean(self) -> None:
        names = [name for place in self._machines.places() for name in owned(place.store, self.cluster)]
        if names:
            raise Permanent(f"cluster {self.cluster}: {', '.join(names)} still exist; remove them first")

    @translated
    def endpoint(self, name: str) -> Endpoint:
        seen = self._machines.seen.get(name)
        if seen is None or not seen.url:
            seen = self._machines.look(name)
        if seen is None:
            raise Unreachable(
                f"machine {name}: docker-machine has no such machine of this cluster; `swarmplan apply` creates it"
            )
        if isinstance(seen.state, Unknown) or not (seen.state.power is Power.RUNNING or seen.state.joined):
            detail = seen.state.reason if isinstance(seen.state, Unknown) else seen.state.detail
            raise Unreachable(f"machine {name}: its engine cannot be reached: {detail}")
        environment = {"DOCKER_HOST": seen.url, "DOCKER_MACHINE_NAME": name}
        if seen.tls_folder is None:
            return Endpoint(seen.url, environment=environment)
        folder = str(seen.tls_folder)
        environment |= {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": folder}
        return Endpoint(seen.url, folder, environment)

    @translated
    def run(self, name: str, command: Sequence[str]) -> int:
        cli, _ = self._machines.claimed(name)
        see_host(cli, name)
        return session.run(cli, name, command) if command else session.session(cli, name)

    @translated
    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        with self._machines.entered(name) as shell:
            # Nobody but us starts an engine on a machine that runs.
            return swarm_folder.copy(name, shell, stop_engine=stop_engine, wake=True)

    @translated
    def replace_state(self, name: str, state: bytes) -> None:
        with self._machines.entered(name) as shell:
            swarm_folder.replace(name, shell, state)

    def copy_folder(self, name: str, folder: str, most: int) -> bytes:
        with self._machines.entered(name) as shell:
            return folder_copy.copy(name, shell, folder, most)

    def replace_folder(self, name: str, folder: str, content: bytes) -> None:
        with self._machines.entered(name) as shell:
            folder_copy.replace(name, shell, folder, content)

    @translated
    def redirect(self, name: str, was: str, now: str) -> None:
        with self._machines.entered(name) as shell:
            swarm_folder.redirect(name, shell, was, now)

    @translated
    def swap_lock(self, name: str, expected: str, text: str) -> str:
        """All machines in one store share one lock. It stays in the store where it was first looked for, also when the machine is
        gone."""
        place = self._locked.setdefault(name, self._machines.place(name))
        found = lock_file.swap(place.store.lock(self.cluster), expected, text)
        if not (found or expected == text):
            lock_file.remove_empty(place.store.home)
        return found

    def close(self) -> None:
        """Nothing is held between two calls."""


def _known(name: str, seen: Observed | None) -> MachineState:
    """The observed state. Raises Unreachable when it is not known."""
    if seen is None:
        raise Unreachable(f"machine {name}: it no longer exists")
    if isinstance(seen.state, Unknown):
        raise Unreachable(seen.state.reason)
    return seen.state
