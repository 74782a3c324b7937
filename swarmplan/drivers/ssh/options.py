"""The driver's own options of a machine, and what ``engine:`` may say for it; checked without any I/O."""

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from itertools import takewhile
from typing import Any

from swarmplan.drivers.options import Checks, faults
from swarmplan.drivers.ssh.host import install
from swarmplan.model.machine import Machine

_PORT, _LAST_PORT = 22, 65535
_HOST = re.compile(r"[A-Za-z0-9_.:%-]+")
_USER = re.compile(r"[A-Za-z0-9_.$@+-]+")
_URL = re.compile(r"https?://[^\s\"']+")
_JUMP = re.compile(r"[A-Za-z0-9_.:@%,\[\]/-]+")
_OWN_KEYS = frozenset({"hosts", "labels", "insecure-registries", "registry-mirrors"})
"""Keys of ``daemon.json`` that reaching the engine rests on, or that have a place of their own in the spec."""


def check(machine: Machine) -> list[tuple[str, str]]:
    """Every fault as (path below the machine, message)."""
    own_key = "this key has its own place in the cluster file, or is the host's own; leave it out"
    found = faults(machine, _CHECKS, _OWN_KEYS, own_key)
    if "address" not in machine.options:
        address = "is missing: where the host is, or its name in your ssh configuration"
        found.append(("options.address", address))
    if wrong := install.fault(machine.engine.install):
        found.append(("engine.install", wrong))
    return found


def shared_address(machine: Machine, machines: Sequence[Machine]) -> list[tuple[str, str]]:
    """The fault of a machine at the host of one before it. The same address by another port, or through another host, may be another
    host."""
    before = takewhile(lambda other: other.name != machine.name, machines)
    first = next((other.name for other in before if _place(other) == _place(machine)), None)
    if first is None or not isinstance(machine.options.get("address"), str):
        return []
    message = f"is that of {first}, too: one host can be only one machine, so give each its own"
    return [("options.address", message)]


def _place(machine: Machine) -> tuple[Any, ...]:
    """What tells one host from another."""
    given = machine.options
    return (given.get("address"), given.get("port") or _PORT, given.get("jump"), given.get("config"))


def _word(pattern: re.Pattern[str], example: str) -> Callable[[Any], str]:
    def fault(value: Any) -> str:
        if isinstance(value, str) and pattern.fullmatch(value) and not value.startswith("-"):
            return ""
        return f"must be such as {example}, not {value!r}"

    return fault


def _port(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LAST_PORT:
        return ""
    return f"must be a port, 1 to {_LAST_PORT}, not {value!r}"


def _file(value: Any) -> str:
    if isinstance(value, str) and value and not set(value) & set('"\n'):
        return ""
    return f"must be the path of a file, not {value!r}"


def _address(value: Any) -> str:
    try:
        ip_address(value)
    except ValueError:
        return f"must be an IP address, where the other machines reach this one, not {value!r}"
    return "" if isinstance(value, str) else f"must be an IP address, not {value!r}"


_CHECKS: Checks = {
    "address": _word(_HOST, "192.0.2.7, host.example or a name of your ssh configuration"),
    "user": _word(_USER, "root"),
    "port": _port,
    "key": _file,
    "jump": _word(_JUMP, "user@gate.example:22"),
    "config": _file,
    "known_hosts": _file,
    "private_address": _address,
    "docker_repository": _word(_URL, "https://mirror.example/docker/linux"),
}
