"""The options of a machine, checked without any I/O: the driver's own, and the flags of ``create``."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from swarmplan.drivers.docker_machine.options.engine_flags import engine_faults
from swarmplan.drivers.docker_machine.place import NAME
from swarmplan.model.machine import Machine

HOW = ("binary", "storage_path", "parallelism", "timeout")
"""Options on how docker-machine is run. They are not a property of a machine and never a reason to recreate it."""
OWN = ("driver", *HOW)
"""Options that are no flags of ``create``."""
CREATE_DEADLINE = 900
"""Seconds a create may take where ``timeout`` does not say. A boot2docker VM takes two minutes, a dead host six."""
_FLAG = re.compile(r"[a-z0-9][a-z0-9-]*\Z", re.IGNORECASE)
_ELSEWHERE = {
    "engine-label": "engine.labels",
    "engine-insecure-registry": "engine.insecure_registries",
    "engine-registry-mirror": "engine.registry_mirrors",
    "engine-opt": "engine.options",
}
_SSH_KEY = re.compile(r"ssh-?key(-?path)?\Z")
_ITS_FILES = frozenset({"ca.pem", "cert.pem", "key.pem", "server.pem", "server-key.pem", "config.json"})
"""What docker-machine puts into a machine's folder (measured on 0.16.2), where it also copies the key (measured with ``key.pem``)."""
_HYPERVISORS = frozenset(
    {"virtualbox", "hyperv", "vmwarefusion", "vmware", "parallels", "xhyve", "hyperkit", "kvm", "kvm2"}
)
"""Drivers on this very machine. VirtualBox's race for adapters, ports and the image (docker/machine issues 479, 2136, 2494); the others are its kin."""


def check(machine: Machine) -> list[tuple[str, str]]:
    """Every fault of one machine as (path below it, message)."""
    return [
        *_own_faults(machine.name, machine.options),
        *(
            (f"options.{name}", fault)
            for name, value in machine.options.items()
            if name not in OWN and (fault := _flag_fault(str(name), value))
        ),
        *engine_faults(machine.engine),
    ]


def twin_faults(name: str, others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``ls`` shows one of two names that differ in case twice, and the other never (measured on 0.16.2)."""
    for other in others:
        if other != name and other.lower() == name.lower():
            yield "name", f"differs from {other} in case only, and docker-machine lists only one of them"


def driver_of(machine: Machine) -> str:
    """docker-machine's driver."""
    return str(machine.options.get("driver", ""))


def properties(options: Mapping[str, Any]) -> dict[str, Any]:
    """What a machine is made with: all but how docker-machine is run."""
    return {name: value for name, value in options.items() if name not in HOW}


def create_flags(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are flags of ``create``."""
    return {name: value for name, value in options.items() if name not in OWN}


def parallelism_of(machine: Machine) -> int | None:
    """How many creates and starts may go on at once; None for as many as come."""
    given = machine.options.get("parallelism")
    if given is not None:
        return int(given)
    return 1 if driver_of(machine) in _HYPERVISORS else None


def deadline_of(machine: Machine) -> float:
    """Seconds its create may take."""
    return float(machine.options.get("timeout", CREATE_DEADLINE))


def _own_faults(name: str, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not NAME.match(name):
        yield "name", f"docker-machine accepts only letters, digits, dots and dashes in a name, not {name!r}"
    if "driver" not in options:
        yield "options", "driver is missing: name docker-machine's driver, as in {driver: virtualbox}"
    for option, check_value in _OWN_CHECKS.items():
        if option in options and (fault := check_value(options[option])):
            yield f"options.{option}", fault


def _driver(value: Any) -> str:
    fits = isinstance(value, str) and _FLAG.match(value)
    return "" if fits else f"must be the name of a docker-machine driver such as virtualbox, not {value!r}"


def _text(value: Any) -> str:
    fits = isinstance(value, str) and value and not value.startswith("-") and value.isprintable()
    return "" if fits else f"must be a path, not {value!r}"


def _count(value: Any) -> str:
    fits = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return "" if fits else f"must be a whole number from 1, not {value!r}"


_OWN_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "driver": _driver,
    "binary": _text,
    "storage_path": _text,
    "parallelism": _count,
    "timeout": _count,
}


def _flag_fault(name: str, value: Any) -> str:
    if name in {"d", "h", "help"}:
        return "is not a flag that describes a machine; docker-machine's driver goes under options.driver"
    if name in _ELSEWHERE:
        return f"goes under {_ELSEWHERE[name]}"
    if name == "swarm" or name.startswith("swarm-"):
        return "is for classic Swarm, not for swarm mode; leave it out"
    if not _FLAG.match(name):
        return f"write the flag of `docker-machine create` without dashes before it: {name.lstrip('-') or 'its name'}"
    if is_ssh_key(name) and isinstance(value, str) and PurePath(value).name in _ITS_FILES:
        return f"docker-machine overwrites a key of this name with its own {PurePath(value).name}; rename the file"
    return _value_fault(value)


def is_ssh_key(option: str) -> bool:
    """Whether an option names the file of a private key for SSH."""
    return _SSH_KEY.search(option) is not None


def _value_fault(value: Any) -> str:
    """What is wrong with a flag's value; "" when nothing is."""
    for item in value if isinstance(value, list | tuple) else [value]:
        if not isinstance(item, str | int | float):
            return f"must be text, a number, true or false, or a list of these, not {type(item).__name__}"
        text = str(item)
        if text in {"-d", "--driver"} or text.startswith(("-d=", "--driver=")):
            return f"docker-machine takes {text!r} as one of its own flags, wherever it is"
        if not text.isprintable():
            return "must be one line of printable text"
    return ""
