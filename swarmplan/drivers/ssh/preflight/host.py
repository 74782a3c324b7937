"""The errors and notices of one host, decided from its facts alone."""

import re
from collections.abc import Iterator

from swarmplan.drivers.ssh.preflight.facts import Facts
from swarmplan.model.machine import Machine

OLDEST = (20, 10)
"""The first engine with API 1.41, whose shapes are used here (Docker's release notes)."""
FREE = 1 << 30
"""Bytes that must be free for an engine to take an image or two."""
_LISTENERS = frozenset({"dockerd", "swarmplan-probe"})
"""Who may have the swarm's ports; the probe is another command's, and ends by itself within seconds."""
_KERNEL = {
    "overlay": "overlay file systems: use a kernel with CONFIG_OVERLAY_FS (modprobe overlay)",
    "vxlan": "VXLAN: use a kernel with CONFIG_VXLAN (modprobe vxlan), without which overlay networks fail",
    "bridge": "bridges: use a kernel with CONFIG_BRIDGE (modprobe bridge)",
    "veth": "veth links: use a kernel with CONFIG_VETH (modprobe veth)",
    "cgroups": "control groups: mount them on /sys/fs/cgroup (cgroup2)",
}
_MEMBER = frozenset({"active", "pending", "error", "locked", "asleep"})
"""Beside LocalNodeState: ``asleep`` is one that is off, and a member again as soon as it is started."""
_VERSION = re.compile(r"(\d+)\.(\d+)")


def faults(machine: Machine, facts: Facts) -> Iterator[str]:
    """One line with its remedy for each thing that must be corrected first; without root nothing else can be known."""
    found = [_root(facts)] if not facts.root else [*_engine(machine, facts), *_place(facts)]
    yield from (f"machine {machine.name}: {fault}" for fault in found)


def notices(machine: Machine, facts: Facts) -> Iterator[str]:
    """What is no fault of a host but worth knowing."""
    if facts.containers:
        yield (
            f"machine {machine.name}: {facts.containers} containers run there that are not this cluster's;"
            " they stay, and a restart of the engine stops them for a moment"
        )
    present, asked = facts.running or facts.dockerd, machine.engine.install
    if present and asked not in ("", "distribution") and not f"{present}.".startswith(f"{asked}."):
        yield (
            f"machine {machine.name}: it has engine {present}, which stays: engine.install ({asked}) is for hosts that have none"
        )


def _root(facts: Facts) -> str:
    reason = f" ({facts.sudo_error})" if facts.sudo_error else ""
    return (
        f"{facts.user} is not root there and has no sudo without a password{reason}: allow it"
        f" (`{facts.user} ALL=(ALL) NOPASSWD:ALL` in /etc/sudoers.d/swarmplan there), or log in as root with options.user"
    )


def _engine(machine: Machine, facts: Facts) -> Iterator[str]:
    install = machine.engine.install
    version = facts.running or facts.dockerd
    missing = not version or not facts.cli
    if missing and install and not facts.apt:
        yield (
            f"engine.install needs apt, and this is {facts.os_name or 'a system without it'}:"
            " install Docker's engine and its docker command there, 20.10 or newer, and leave engine.install out"
        )
    elif not version and not install:
        yield "it has no Docker engine: set engine.install (distribution, or a version such as 28.5), or install one there"
    elif missing and not install:
        yield (
            "it has an engine but no docker command, by which the engine is reached over SSH:"
            " install it there (package docker-cli or docker-ce-cli), or set engine.install"
        )
    numbers = _VERSION.match(version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST:
        yield f"its engine is {version}, and 20.10 (API 1.41) or newer is needed: upgrade it there"
    if facts.overdue:
        yield (
            f"its engine did not answer within {facts.overdue:g} s, so it is not known what runs there: check whether it hangs"
            " or the host is overloaded (`systemctl status docker` and `top` there)"
        )
    if facts.swarm in _MEMBER:
        node = f" as node {facts.node}" if facts.node else ""
        yield (
            f"it is in a swarm already ({facts.swarm}{node}), which this cluster did not create:"
            " take that swarm over with a separate file (`swarmplan import FILE --allow foreign`), or remove this machine from the file"
        )


def _place(facts: Facts) -> Iterator[str]:
    for feature, remedy in _KERNEL.items():
        if facts.kernel.get(feature) == "no":
            yield f"its kernel does not support {remedy}"
    if facts.free is not None and facts.free < FREE:
        yield (
            f"{facts.place} has {facts.free >> 20} MiB free and {FREE >> 20} MiB are needed:"
            " free some space there (`docker system df` tells what its engine has)"
        )
    for port, holder in sorted(facts.bound.items()):
        if not holder.kernel and holder.process not in _LISTENERS:
            yield f"{port} is used by {holder}, and the swarm needs it: stop that process, or move it to another port"
