"""A host from its making to its boots, and the lock under which it changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local import options
from swarmplan.drivers.local.host import disk, freezer
from swarmplan.drivers.local.host.host import boot, clear, daemon, files, halt, write_files
from swarmplan.drivers.local.layout import HostLayout, Layout
from swarmplan.drivers.local.network import network
from swarmplan.drivers.local.network.resolver import Resolver
from swarmplan.drivers.local.record import HostRecord, Phase, hosts, write_host
from swarmplan.drivers.local.roots import Roots
from swarmplan.drivers.local.state import disk_of, made, privileged, runs
from swarmplan.drivers.local.subnet import next_address
from swarmplan.drivers.swarm_folder import place
from swarmplan.model.machine import Machine
from swarmplan.model.values.machine_size import size_of
from swarmplan.private_files import make_folder


class Lifecycle:
    """Of the hosts of one cluster. ``first`` is the script a host's first process runs; ``places`` are the machines that are declared, each with
    its place among them."""

    def __init__(self, layout: Layout, roots: Roots, first: Path, places: Mapping[str, int]) -> None:
        self._places = places
        self._layout = layout
        self._roots = roots
        self._first = first
        self._resolver = Resolver()

    @contextmanager
    def locked(self, host: HostLayout) -> Iterator[HostRecord]:
        """Hold the lock of a host that is there. Asked before as well: locking makes a folder."""
        made(host)
        with locked(host.home):
            record = made(host)
            disk.attach(host, disk_of(record))  # after a reboot, or from another mount namespace
            yield record

    @contextmanager
    def stopped(self, host: HostLayout, record: HostRecord, *, wake: bool = False) -> Iterator[None]:
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
                self.boot(host, stopped)

    def make(self, host: HostLayout, machine: Machine) -> HostRecord:
        """Clear what a killed command left, and note the machine and its address before anything is made."""
        halt(host, None, gently=False)
        clear(host)
        with locked(self._layout.runtime):
            subnet = network.subnet_for(self._layout, machine.options.get("subnet"))
            others = {name: one for name, one in hosts(self._layout).items() if name != machine.name}
            used = [known.address for known in others.values() if known.address]
            address = next_address(subnet, used, self._places.get(machine.name, 0))
            record = HostRecord(machine, Phase.MAKING, address)
            write_host(host.record, record)
        return record

    def boot(self, host: HostLayout, record: HostRecord) -> None:
        """Boot it where it does not run, let it go on where it is paused, and note its process."""
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
