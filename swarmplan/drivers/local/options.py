"""The driver's own options of a machine, checked without any I/O."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Any

from swarmplan.drivers.options import Checks, faults
from swarmplan.model.machine import Machine
from swarmplan.model.values.machine_size import cpus_fault, disk_fault, memory_fault
from swarmplan.model.values.nearest import suggestion


class Root(StrEnum):
    """What a host's file system is laid over, and with it the engine it runs."""

    SYSTEM = "system"
    """The machine's own ``/``."""
    TRIXIE = "trixie"
    SID = "sid"


class Preload(StrEnum):
    """How images get into a new host."""

    LOAD = "load"
    """Its engine loads them."""
    OWN = "own"
    """They are put there, as files of its own: reflinks where the file system has them, else copies."""
    SHARED = "shared"
    """They are put there, as files that it shares with other hosts where the file system has no reflinks."""


_DEFAULT = "198.18.0.0/24"
"""As large as the one that is chosen where none is named."""
_NO_HOSTS = 3
"""Addresses of a subnet that no host has: its own, the bridge's and the broadcast."""
ONLY_NEW = "images"
"""The option that matters only while a host is made."""
SMALLEST = 29
"""The longest prefix a subnet may have: the bridge and five hosts."""


OWN_KEYS = frozenset(
    {
        *("hosts", "group", "data-root", "exec-root", "pidfile", "cgroup-parent", "exec-opts", "bridge"),
        *("labels", "insecure-registries", "registry-mirrors"),
    }
)
"""Keys of ``daemon.json`` that a host's isolation rests on, or that have a place of their own in the spec."""


def check(machine: Machine) -> list[tuple[str, str]]:
    """Every fault as (path below the machine, message)."""
    found = faults(machine, _CHECKS, OWN_KEYS, "the local driver sets this key itself; leave it out")
    if machine.engine.install:
        install = "the local driver does not install engines; choose one with options.engine"
        found.append(("engine.install", install))
    return found


def check_room(machine: Machine, count: int) -> list[tuple[str, str]]:
    """Whether the machine's subnet has an address for each of so many, as (path below the machine, message)."""
    subnet = machine.options.get("subnet", _DEFAULT)
    if _subnet(subnet):
        return []  # reported already
    room = IPv4Network(subnet).num_addresses - _NO_HOSTS
    fault = f"{subnet} has addresses for {room} machines and there are {count}: choose a larger one"
    return [("options.subnet", fault)] if count > room else []


def root_of(options: Mapping[str, Any]) -> Root:
    """What a host with these (checked) options is laid over."""
    return Root(options.get("engine", Root.SYSTEM))


def preload_of(options: Mapping[str, Any], default: Preload) -> Preload:
    """How images get into a new host with these (checked) options."""
    return Preload(options.get(ONLY_NEW, default))


def lasting(options: Mapping[str, Any]) -> dict[str, Any]:
    """Those that a host has for as long as it lives. How images get into a new one is no difference of one that is there."""
    return {name: value for name, value in options.items() if name != ONLY_NEW}


def _engine(value: Any) -> str:
    return _one_of(list(Root), value)


def _images(value: Any) -> str:
    return _one_of(list(Preload), value)


def _one_of(known: Collection[str], value: Any) -> str:
    if isinstance(value, str) and value in known:
        return ""
    return f"must be one of {', '.join(known)}, not {value!r}{suggestion(str(value), known)}"


def _subnet(value: Any) -> str:
    if not isinstance(value, str):
        return f"must be a subnet such as 198.18.7.0/24, not {value!r}"
    try:
        network = IPv4Network(value)
    except ValueError as error:
        return f"must be an IPv4 subnet such as 198.18.7.0/24: {error}"
    if network.prefixlen > SMALLEST:
        return f"{value} is too small: the prefix may be at most /{SMALLEST}"
    if network.is_loopback or network.is_multicast or network.is_link_local or network.is_unspecified:
        return f"{value} is not for hosts (loopback, link-local, multicast or unspecified)"
    return ""


def _switch(value: Any) -> str:
    return "" if isinstance(value, bool) else f"must be true or false, not {value!r}"


_CHECKS: Checks = {
    "cpus": cpus_fault, "disk": disk_fault, "engine": _engine, ONLY_NEW: _images, "memory": memory_fault, "offline": _switch,
    "privileged": _switch, "subnet": _subnet,
}  # fmt: skip
