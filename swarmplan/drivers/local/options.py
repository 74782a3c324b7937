"""The driver's own options of a machine, checked without any I/O."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Any

from swarmplan.model.machine import Machine


class Root(StrEnum):
    """What a host's file system is laid over, and with it the engine it runs."""

    SYSTEM = "system"
    """The machine's own ``/``."""
    TRIXIE = "trixie"
    SID = "sid"


_USUAL = "198.18.0.0/24"
"""As large as the one that is chosen where none is named."""
_NO_HOSTS = 3
"""Addresses of a subnet that no host has: its own, the bridge's and the broadcast."""
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
    found = []
    for name, value in machine.options.items():
        fault = _CHECKS[name](value) if name in _CHECKS else _unknown(name)
        if fault:
            found.append((f"options.{name}", fault))
    found += [
        (f"engine.options.{key}", "the local driver sets this key itself; leave it out")
        for key in machine.engine.options
        if key in OWN_KEYS
    ]
    if machine.engine.install:
        found.append(
            ("engine.install", "the local driver does not install engines; choose one with options.engine")
        )
    return found


def check_room(machine: Machine, count: int) -> list[tuple[str, str]]:
    """Whether the machine's subnet has an address for each of so many, as (path below the machine, message)."""
    wanted = machine.options.get("subnet", _USUAL)
    if _subnet(wanted):
        return []  # reported already
    room = IPv4Network(wanted).num_addresses - _NO_HOSTS
    if count <= room:
        return []
    return [
        (
            "options.subnet",
            f"{wanted} has addresses for {room} machines and there are {count}: choose a larger one",
        )
    ]


def root_of(options: Mapping[str, Any]) -> Root:
    """What a host with these (checked) options is laid over."""
    return Root(options.get("engine", Root.SYSTEM))


def subnet_of(options: Mapping[str, Any]) -> str | None:
    """The subnet these (checked) options ask for, None when any will do."""
    return options.get("subnet")


def is_offline(options: Mapping[str, Any]) -> bool:
    """Whether a host with these (checked) options has no way out of its cluster's subnet."""
    return bool(options.get("offline", False))


def _unknown(name: str) -> str:
    near = get_close_matches(name, _CHECKS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"the local driver knows {', '.join(_CHECKS)}"
    return f"unknown option; {hint}"


def _engine(value: Any) -> str:
    known = list(Root)
    if isinstance(value, str) and value in known:
        return ""
    near = get_close_matches(value, known, n=1) if isinstance(value, str) else []
    return f"must be one of {', '.join(known)}, not {value!r}" + (
        f"; did you mean {near[0]}?" if near else ""
    )


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


def _offline(value: Any) -> str:
    return "" if isinstance(value, bool) else f"must be true or false, not {value!r}"


_CHECKS: Mapping[str, Callable[[Any], str]] = {"engine": _engine, "offline": _offline, "subnet": _subnet}
