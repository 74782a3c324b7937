"""The driver: what the port promises, in terms of hosts, the network and the record."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from swarmplan.drivers import lock_file
from swarmplan.drivers.command import attach
from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local import options, preflight
from swarmplan.drivers.local.copies import Copies
from swarmplan.drivers.local.failures import translated
from swarmplan.drivers.local.host import disk, freezer
from swarmplan.drivers.local.host.host import ENGINE, clear, halt
from swarmplan.drivers.local.images.preloads import Preloads
from swarmplan.drivers.local.inside import PAUSED, inside
from swarmplan.drivers.local.layout import RUNTIME, STATE, Layout
from swarmplan.drivers.local.lifecycle import Lifecycle
from swarmplan.drivers.local.record import HostRecord, Phase, hosts, read_host, write_host
from swarmplan.drivers.local.remains import remains, sweep
from swarmplan.drivers.local.roots import Progress, Roots, silent
from swarmplan.drivers.local.state import IN_PLACE, capacity_of, disk_of, fixed, made, runs, state_of
from swarmplan.errors import Failure, Permanent, Unreachable
from swarmplan.model.image import Image
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.ports import Endpoint, Engine

_SHELL = ("/bin/sh", "-c", "exec $(command -v bash || echo sh) -l")


class LocalDriver(Copies):
    """Hosts of one cluster on this machine. Fulfils ``ports.MachineDriver`` and all of ``driver_ports``.

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
        self._declared = len(machines)
        self._notices: list[str] = []
        self._layout = Layout(cluster, state, runtime)
        self._roots = Roots(state, progress)
        places = {machine.name: place for place, machine in enumerate(machines)}
        self._lifecycle = Lifecycle(self._layout, self._roots, first, places)
        self._preloads = Preloads(self._layout, self._roots)
        self._images = {machine.name: machine.options.get(options.ONLY_NEW) for machine in machines}

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        return [*options.check(machine), *options.check_room(machine, self._declared)]

    def unusable(self) -> str:
        return preflight.unusable()

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
                record = self._lifecycle.make(host, machine)
                disk.attach(host, disk_of(record))
                self._preloads.give(host, machine)
            elif options.lasting(record.machine.options) != options.lasting(machine.options):
                raise Permanent(
                    f"machine {machine.name}: it exists with other options: `swarmplan plan` shows what differs"
                )
            self._lifecycle.boot(host, record)

    def preload(
        self, images: Sequence[Image], connect: Callable[[Endpoint], Engine], *, shared: bool
    ) -> None:
        self._preloads.expect(images, connect, shared=shared)

    @translated
    def start(self, name: str) -> None:
        host = self._layout.host(name)
        with self._lifecycle.locked(host) as record:
            self._lifecycle.boot(host, record)

    @translated
    def stop(self, name: str) -> None:
        host = self._layout.host(name)
        with self._lifecycle.locked(host) as record:
            halt(host, record.process, gently=True)
            write_host(host.record, replace(record, process=None))

    @translated
    def pause(self, names: Collection[str]) -> None:
        for name in names:
            host = self._layout.host(name)
            with self._lifecycle.locked(host) as record:
                if runs(record):
                    freezer.freeze(host.cgroup, f"machine {name}")

    @translated
    def resume(self, names: Collection[str]) -> None:
        for name in names:
            host = self._layout.host(name)
            with self._lifecycle.locked(host):
                freezer.thaw(host.cgroup)

    @translated
    def kill(self, name: str) -> None:
        host = self._layout.host(name)
        with self._lifecycle.locked(host) as record:
            halt(host, record.process, gently=False)
            write_host(host.record, replace(record, process=None))

    @translated
    def update(self, machine: Machine) -> None:
        host = self._layout.host(machine.name)
        with self._lifecycle.locked(host) as record:
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
                self._lifecycle.boot(host, changed)

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
        self._remove_shared_folders()

    def endpoint(self, name: str) -> Endpoint:
        url = f"unix://{self._layout.host(name).socket}"
        state = self.find(name)
        if state is None:
            raise Unreachable(f"machine {name}: the local driver has not created it; run `swarmplan apply`")
        if state.power is Power.PAUSED:  # its engine accepts connections and never answers
            raise Unreachable(f"machine {name}: {PAUSED}")
        stopped = state.power is not Power.RUNNING
        notes = (f"{name} is not running; `swarmplan apply` starts it",) if stopped else ()
        return Endpoint(url, environment={"DOCKER_HOST": url}, notes=notes)

    @translated
    def run(self, name: str, command: Sequence[str]) -> int:
        words = inside(self._layout, name, os.environ.get("TERM", "dumb"))
        return attach([*words, *(command or _SHELL)], what=f"machine {name}")

    @translated
    def swap_lock(self, name: str, expected: str, text: str) -> str:  # noqa: ARG002  # one for all hosts
        """All hosts share one lock, wherever a run has its records."""
        found = lock_file.swap(self._layout.lock, expected, text)
        if not (found or expected == text):
            lock_file.remove_empty(self._layout.runtime)
        return found

    def close(self) -> None:
        """Nothing is held between two calls, but images for hosts that were to come."""
        with suppress(Failure, OSError):
            if self._preloads.close():
                self._remove_shared_folders()

    def _remove_shared_folders(self) -> None:
        """Those that all clusters share, after the last one."""
        for folder in (self._layout.home.parent, self._layout.state):
            with suppress(
                OSError
            ):  # there is something in it (the cache of roots keeps its own), or it is gone
                folder.rmdir()

    def _as_declared(self, record: HostRecord) -> HostRecord:
        """The record with the option that matters only to new hosts as it is declared, so that it is no difference."""
        name, kept = record.machine.name, options.lasting(record.machine.options)
        declared = self._images.get(name)
        kept |= {} if declared is None else {options.ONLY_NEW: declared}
        return replace(record, machine=replace(record.machine, options=kept))
