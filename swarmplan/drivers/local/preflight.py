"""What is missing on this machine for hosts, reported before anything is created; and what will be different here."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from swarmplan.drivers.command import attempt
from swarmplan.drivers.local.host.cgroup import controllers
from swarmplan.drivers.local.host.mounts import type_of
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.network import network
from swarmplan.drivers.local.options import Root, root_of
from swarmplan.drivers.local.probes.kernel import KernelProbe
from swarmplan.drivers.local.record import read_subnet
from swarmplan.drivers.local.roots import Roots
from swarmplan.errors import Failure
from swarmplan.model.machine import Machine
from swarmplan.model.values.machine_size import size_of

_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
_PROGRAMS = {
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "mount": "mount",
    "pivot_root": "util-linux",
    "setpriv": "util-linux",
    "taskset": "util-linux",
    "ip": "iproute2",
    "iptables": "iptables",
    "iptables-save": "iptables",
    "iptables-restore": "iptables",
}
"""Each program and the Debian package it is in."""
_KERNEL = KernelProbe()
_BAD_FOR_DATA = frozenset({"overlay", "nfs", "nfs4", "cifs", "9p", "vfat", "fuse", "ramfs", "squashfs"})
"""File systems that cannot be an overlay's upper layer."""
_NO_IP_VS = (
    "this kernel has no IP_VS: the ingress mesh and service VIPs do not answer;"
    " use mode: host ports and endpoint_mode: dnsrr"
)
_FREE = 1 << 30
"""Bytes that must be free for hosts to start and take an image or two; each Debian root takes about as much again."""


def unusable() -> str:
    """Why this user can do nothing with hosts; "" where they can."""
    return "" if os.geteuid() == 0 else "the local driver needs root: run the command with sudo"


def faults(layout: Layout, machines: Sequence[Machine]) -> list[str]:
    """One line with its remedy for each thing missing. Changes nothing."""
    if lacks := unusable():
        return [lacks]
    missing = list(_programs(machines))
    found = [*missing, *_disk(layout, machines), *_subnets(layout, machines), *_sizes(machines)]
    proven = all(layout.host(machine.name).record.exists() for machine in machines)  # hosts run here already
    return found if missing or proven else [*found, *_KERNEL.faults()]


def notices(layout: Layout, machines: Sequence[Machine]) -> list[str]:
    """What is not an error but worth knowing before hosts are made; where all of them exist it was said."""
    if all(layout.host(machine.name).record.exists() for machine in machines):
        return []
    return [] if has_ip_vs() else [_NO_IP_VS]


def has_ip_vs() -> bool:
    """Whether this kernel balances the load of services, which the ingress mesh and VIPs need. Changes nothing."""
    loadable = shutil.which("modprobe", path=_PATH) is not None and (
        attempt(["modprobe", "--dry-run", "--quiet", "ip_vs"], what="this machine").code == 0
    )  # also where it is built in
    return loadable or Path("/proc/net/ip_vs").exists()


def _programs(machines: Sequence[Machine]) -> Iterator[str]:
    roots = _roots(machines)
    needed = dict(_PROGRAMS)
    if Root.SYSTEM in roots:
        needed["dockerd"] = "docker.io"
    if roots - {Root.SYSTEM}:
        needed["debootstrap"] = "debootstrap"
    if any(size_of(machine.options).disk for machine in machines):
        needed |= {"mkfs.ext4": "e2fsprogs", "losetup": "mount"}
    missing: dict[str, list[str]] = {}
    for program, package in needed.items():
        if shutil.which(program, path=_PATH) is None:
            missing.setdefault(package, []).append(program)
    for package, programs in missing.items():
        yield f"{' and '.join(programs)} not found: apt-get install {package}"


def _roots(machines: Sequence[Machine]) -> set[Root]:
    return {root_of(machine.options) for machine in machines}


def _disk(layout: Layout, machines: Sequence[Machine]) -> Iterator[str]:
    """Whether there is room for the hosts that are to be made. Where none is, a full disk must not hold up what may free it."""
    if all(layout.host(machine.name).record.exists() for machine in machines):
        return
    place = next(folder for folder in (layout.state, *layout.state.parents) if folder.exists())
    kind = type_of(place.resolve())
    if kind in _BAD_FOR_DATA:
        yield (
            f"{layout.state} is on {kind}, which cannot hold a host's data: mount a disk (ext4, xfs or btrfs) on {layout.state}"
        )
    roots = Roots(layout.state)
    unbuilt = {root for root in _roots(machines) if not roots.place(root).exists()}
    needed = _FREE * (1 + len(unbuilt))
    free = shutil.disk_usage(place).free
    if free < needed:
        yield f"{place} has {free >> 20} MiB free and {needed >> 20} MiB are needed: free some space"


def _subnets(layout: Layout, machines: Sequence[Machine]) -> Iterator[str]:
    requested = sorted({subnet for machine in machines if (subnet := machine.options.get("subnet"))})
    if len(requested) > 1:
        yield f"machines have different subnets ({', '.join(requested)}): set the same options.subnet for all"
    known = read_subnet(layout.record)
    for subnet in requested:
        if known is None:
            try:
                network.propose(layout, subnet)
            except Failure as error:
                yield str(error)
        elif subnet != known:
            yield f"cluster {layout.cluster} is in {known}, not {subnet}: set options.subnet to {known}; a cluster's subnet cannot be changed"


def _sizes(machines: Sequence[Machine]) -> Iterator[str]:
    """Whether this machine has what a host is to have, and can hold it to that."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    there = len(os.sched_getaffinity(0))
    limited = set()
    for machine in machines:
        size = size_of(machine.options)
        limited |= {
            name for name, value in (("memory", size.memory), ("cpu", size.cpus)) if value is not None
        }
        if size.memory is not None and size.memory > memory:
            yield f"machine {machine.name}: options.memory {machine.options['memory']} is more than the {memory >> 20} MiB that this machine has"
        if size.cpus is not None and size.cpus > there:
            yield f"machine {machine.name}: options.cpus {machine.options['cpus']} is more than the {there} that this machine has"
    for name in sorted(limited - controllers()):
        option = {"memory": "memory", "cpu": "cpus"}[name]
        yield f"options.{option} needs the control group controller {name}, which this machine does not have: leave the option out, or boot with it"
