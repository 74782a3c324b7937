"""The driver: what the port promises, in terms of hosts, the network and the record."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from swarmplan.drivers import folder_copy, lock_file
from swarmplan.drivers.command import Answer, attach, attempt
from swarmplan.drivers.failures import translating
from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local import options, preflight
from swarmplan.drivers.local.host import disk, freezer
from swarmplan.drivers.local.host.host import (
    ENGINE,
    await_own_root,
    boot,
    clear,
    daemon,
    enter,
    files,
    halt,
    join,
    write_files,
)
from swarmplan.drivers.local.images.preloads import Preloads
from swarmplan.drivers.local.layout import RUNTIME, STATE, HostLayout, Layout
from swarmplan.drivers.local.network import network
from swarmplan.drivers.local.network.resolver import Resolver
from swarmplan.drivers.local.record import HostRecord, Phase, hosts, read_host, write_host
from swarmplan.drivers.local.remains import remains, sweep
from swarmplan.drivers.local.roots import Progress, Roots, silent
from swarmplan.drivers.local.state import (
    IN_PLACE,
    capacity_of,
    disk_of,
    fixed,
    made,
    privileged,
    runs,
    state_of,
)
from swarmplan.drivers.local.subnet import next_address
from swarmplan.drivers.swarm_folder import place
from swarmplan.drivers.swarm_folder.archive import checked
from swarmplan.drivers.swarm_folder.host import Shell, redirect
from swarmplan.errors import Failure, Permanent, Unreachable
from swarmplan.model.image import Image
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.model.values.machine_size import size_of
from swarmplan.ports import Endpoint, Engine
from swarmplan.private_files import make_folder

_PAUSED = "it is paused; `swarmplan apply` resumes it"
_SHELL = ("/bin/sh", "-c", "exec $(command -v bash || echo sh) -l")
translated = translating("the local driver", "the local driver needs root; run the command with sudo")


class LocalDriver:
    """Hosts of one cluster on this machine. Fulfils ``ports.MachineDriver``, ``Locking`` and ``Pausing``.

    ``progress`` is told, line by line, how the making of a Debian root goes. ``state`` and ``runtime`` are the folders
    of what lasts over a reboot and of what does not. ``first`` is the script a host's first process runs.
    """

    def __init__(
        self,
        cluster: str,
        machines: Sequence[Machine] = (),
        *,
        progress: Progress = silent,
        state: Path = STATE,
        runtime: Path = RUNTIME,
        first: Path = ENGINE,
    ) -> None:
        self.cluster = cluster
        self._first = first
        self._declared = len(machines)
        self._notices: list[str] = []
        self._layout = Layout(cluster, state, runtime)
        self._roots = Roots(state, progress)
        self._resolver = Resolver()
        self._preloads = Preloads(self._layout, self._roots)
        self._images = {machine.name: machine.options.get(options.ONLY_NEW) for machine in machines}

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        return [*options.check(machine), *options.check_room(machine, self._declared)]

    def preflight(self, machines: Sequence[Machine]) -> list[str]:
        self._notices = preflight.notices(self._layout, machines)
        return preflight.faults(self._layout, machines)

    def notices(self) -> list[str]:
        """What the last preflight found worth knowing, one line each."""
        return list(self._notices)

    @translated
    def observe(self) -> Mapping[str, MachineState]:
        records = hosts(self._layout).items()
        return {
            name: state_of(self._as_declared(record), self._layout.host(name), certified=True)
            for name, record in records
        }

    @translated
    def find(self, name: str) -> MachineState | None:
        host = self._layout.host(name)
        record = read_host(host.record)
        return None if record is None else state_of(self._as_declared(record), host)

    @translated
    def predict(self, machine: Machine) -> PredictedEngine:
        """A host has all of this machine, or what its options say."""
        return PredictedEngine(
            self._roots.engine_version(options.root_of(machine.options)), capacity_of(machine)
        )

    @translated
    def create(self, machine: Machine) -> None:
        host = self._layout.host(machine.name)
        with locked(host.home):
            record = read_host(host.record)
            if record is None or record.phase is not Phase.MADE:
                record = self._make(host, machine)
                disk.attach(host, disk_of(record))
                self._preloads.give(host, machine)
            elif options.lasting(record.machine.options) != options.lasting(machine.options):
                raise Permanent(
                    f"machine {machine.name}: it exists with other options: `swarmplan plan` shows what differs"
                )
            self._boot(host, record)

    def preload(
        self, images: Sequence[Image], connect: Callable[[Endpoint], Engine], *, shared: bool
    ) -> None:
        self._preloads.expect(images, connect, shared=shared)

    @translated
    def start(self, name: str) -> None:
        host = self._layout.host(name)
        with self._locked(host) as record:
            self._boot(host, record)

    @translated
    def stop(self, name: str) -> None:
        host = self._layout.host(name)
        with self._locked(host) as record:
            halt(host, record.process, gently=True)
            write_host(host.record, replace(record, process=None))

    @translated
    def pause(self, names: Collection[str]) -> None:
        for name in names:
            host = self._layout.host(name)
            with self._locked(host) as record:
                if runs(record):
                    freezer.freeze(host.cgroup, f"machine {name}")

    @translated
    def resume(self, names: Collection[str]) -> None:
        for name in names:
            host = self._layout.host(name)
            with self._locked(host):
                freezer.thaw(host.cgroup)

    @translated
    def kill(self, name: str) -> None:
        host = self._layout.host(name)
        with self._locked(host) as record:
            halt(host, record.process, gently=False)
            write_host(host.record, replace(record, process=None))

    @translated
    def update(self, machine: Machine) -> None:
        host = self._layout.host(machine.name)
        with self._locked(host) as record:
            if record.machine == machine:
                return
            if fixed(record.machine) != fixed(machine):
                raise Permanent(
                    f"machine {machine.name}: only {', '.join(sorted(IN_PLACE))} can be changed in place"
                )
            ran = runs(record)
            if ran:
                halt(host, record.process, gently=True)
            changed = replace(record, machine=machine)
            write_host(host.record, changed)
            if ran:
                self._boot(host, changed)

    def repair(self, name: str) -> None:
        """A host here needs no repair: one whose engine died is stopped, and started again."""
        made(self._layout.host(name))

    @translated
    def remove(self, name: str) -> None:
        host = self._layout.host(name)
        if not host.home.exists():
            return
        with locked(host.home):
            record = read_host(host.record)
            if record is not None:
                with suppress(OSError):  # on a full disk the note must not stop what frees it
                    write_host(host.record, replace(record, phase=Phase.REMOVING))
            halt(host, record.process if record else None, gently=False)
            clear(host)

    def remains(self) -> tuple[str, ...]:
        """Nothing: whatever a host had is gone with it."""
        return ()

    @translated
    def leftovers(self) -> tuple[str, ...]:
        return tuple(remains(self._layout))

    @translated
    def clean(self) -> None:
        with locked(self._layout.runtime):
            if machines := ", ".join(hosts(self._layout)):
                raise Permanent(f"cluster {self._layout.cluster}: {machines} still exist; remove them first")
            sweep(self._layout)
        with suppress(
            Failure, OSError
        ):  # what is left of it is removed by the next command that stores images
            self._preloads.prune()
        for folder in (
            self._layout.home.parent,
            self._layout.state,
        ):  # those all clusters share, after the last one
            with suppress(
                OSError
            ):  # there is something in it (the cache of roots keeps its own), or it is gone
                folder.rmdir()

    def endpoint(self, name: str) -> Endpoint:
        url = f"unix://{self._layout.host(name).socket}"
        state = self.find(name)
        if state is None:
            raise Unreachable(f"machine {name}: the local driver has not created it; run `swarmplan apply`")
        if state.power is Power.PAUSED:  # its engine accepts connections and never answers
            raise Unreachable(f"machine {name}: {_PAUSED}")
        stopped = state.power is not Power.RUNNING
        notes = (f"{name} is not running; `swarmplan apply` starts it",) if stopped else ()
        return Endpoint(url, environment={"DOCKER_HOST": url}, notes=notes)

    @translated
    def run(self, name: str, command: Sequence[str]) -> int:
        inside = self._inside(name, os.environ.get("TERM", "dumb"))
        return attach([*inside, *(command or _SHELL)], what=f"machine {name}")

    @translated
    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        host, what = self._layout.host(name), f"machine {name}"
        with self._locked(host) as record:
            place.see_member(what, host.data)
            if not stop_engine:
                return place.copied(what, host.data)
            with self._stopped(host, record):
                place.recover(host.data)
                return place.copied(what, host.data)

    @translated
    def replace_state(self, name: str, state: bytes) -> None:
        host = self._layout.host(name)
        folder = checked(f"machine {name}", state)
        with self._locked(host) as record:
            place.stage(host.data, folder)
            with self._stopped(host, record, wake=True):
                place.swap(host.data)

    @translated
    def copy_folder(self, name: str, folder: str, most: int) -> bytes:
        return folder_copy.copy(name, self._shell(name), folder, most)

    @translated
    def replace_folder(self, name: str, folder: str, content: bytes) -> None:
        folder_copy.replace(name, self._shell(name), folder, content)

    @translated
    def redirect(self, name: str, was: str, now: str) -> None:
        """By a rule in the host's own network namespace, with which it goes."""
        redirect(name, self._shell(name), was, now)

    @translated
    def swap_lock(self, name: str, expected: str, text: str) -> str:  # noqa: ARG002  # one for all hosts
        """All hosts share one lock, wherever a run has its records."""
        found = lock_file.swap(self._layout.lock, expected, text)
        if not (found or expected == text):
            lock_file.remove_empty(self._layout.runtime)
        return found

    def close(self) -> None:
        """Nothing is held between two calls."""

    @contextmanager
    def _locked(self, host: HostLayout) -> Iterator[HostRecord]:
        """Hold the lock of a host that is there. Asked before as well: locking makes a folder."""
        made(host)
        with locked(host.home):
            record = made(host)
            disk.attach(host, disk_of(record))  # after a reboot, or from another mount namespace
            yield record

    @contextmanager
    def _stopped(self, host: HostLayout, record: HostRecord, *, wake: bool = False) -> Iterator[None]:
        """Have the host stopped, and boot it again whatever happens if it ran (``wake``: also if it did not). Whoever is
        killed meanwhile leaves one that was stopped on request."""
        ran = runs(record)
        stopped = replace(record, process=None)
        write_host(host.record, stopped)  # first: where the disk takes no more, nothing is stopped
        try:
            halt(host, record.process, gently=True)
            yield
        finally:
            if ran or wake:
                self._boot(host, stopped)

    def _inside(self, name: str, terminal: str) -> list[str]:
        record = made(self._layout.host(name))
        if record.process is None or not record.process.alive():
            raise Unreachable(f"machine {name}: it is not running; `swarmplan apply` starts it")
        if freezer.frozen(self._layout.host(name).cgroup):
            raise Unreachable(f"machine {name}: {_PAUSED}")
        await_own_root(record.process, f"machine {name}")
        return [
            *join(self._layout.host(name), privileged=privileged(record)),
            *enter(record.process, terminal),
        ]

    def _shell(self, name: str) -> Shell:
        inside = self._inside(name, "dumb")

        def run(text: str, script: str, deadline: float) -> Answer:
            command = [*inside, "sh", "-s", "--", f"swarmplan-{script}"]
            return attempt(command, what=f"machine {name}", stdin=text, deadline=deadline)

        return run

    def _as_declared(self, record: HostRecord) -> HostRecord:
        """The record with the option that matters only to new hosts as it is declared, so that it is no difference."""
        name, kept = record.machine.name, options.lasting(record.machine.options)
        declared = self._images.get(name)
        kept |= {} if declared is None else {options.ONLY_NEW: declared}
        return replace(record, machine=replace(record.machine, options=kept))

    def _make(self, host: HostLayout, machine: Machine) -> HostRecord:
        """Clear what a killed command left, and note the machine and its address before anything is made."""
        halt(host, None, gently=False)
        clear(host)
        with locked(self._layout.runtime):
            subnet = network.subnet_for(self._layout, machine.options.get("subnet"))
            used = [known.address for known in hosts(self._layout).values() if known.address]
            record = HostRecord(machine, Phase.MAKING, next_address(subnet, used))
            write_host(host.record, record)
        return record

    def _boot(self, host: HostLayout, record: HostRecord) -> None:
        if runs(record):
            freezer.thaw(host.cgroup)
            return
        halt(host, record.process, gently=False)
        disk.attach(host, disk_of(record), data=True)
        place.recover(host.data)
        lower = self._roots.lower(options.root_of(record.machine.options))
        with locked(self._layout.runtime):
            subnet = network.subnet_for(self._layout, None)
            network.ensure(self._layout, subnet)
            make_folder(host.sockets)
        engine = daemon(record.machine.engine)
        offline = bool(record.machine.options.get("offline"))
        resolver = self._resolver.configuration(record.address, offline=offline)
        write_files(host, files(record.machine.name, record.address, engine, resolver))
        process = boot(
            host, lower, record.address, subnet, self._first,
            offline=offline, size=size_of(record.machine.options), privileged=privileged(record),
        )  # fmt: skip
        write_host(host.record, replace(record, phase=Phase.MADE, process=process))
