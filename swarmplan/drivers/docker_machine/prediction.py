"""Predicts a machine before docker-machine creates it: from its flags, or from the existing host or engine."""

import os
import re

from swarmplan.drivers.docker_machine.existing_host import engine_of, run_on_host
from swarmplan.drivers.docker_machine.observe.engine_client import request
from swarmplan.drivers.docker_machine.observe.state import NONE
from swarmplan.drivers.docker_machine.options.catalog import Catalogue
from swarmplan.drivers.docker_machine.options.options import driver_of
from swarmplan.drivers.dockerd import QUERY, size_in, version_in
from swarmplan.errors import Unreachable
from swarmplan.model.machine import Machine, PredictedEngine
from swarmplan.model.shapes.answers import INFO
from swarmplan.model.shapes.shape import Mismatch
from swarmplan.model.values.capacity import engine_capacity

_MEMORY = ("memory", "memory-size")
_CPUS = ("cpu-count",)
"""Behind the driver's name: flags of virtualbox, hyperv, kvm, xhyve, parallels, VMware's drivers; memory in MiB."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_VERSIONED = re.compile(r"/v?(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)(?:\.sh|/boot2docker\.iso)\Z", re.ASCII)
"""The end of a URL of Rancher's install scripts, and of boot2docker's image."""


def of_existing(machine: Machine) -> PredictedEngine:
    """Of an engine that is there already (``none``), or of a host (``generic``) and the engine on it, which docker-machine
    keeps. Raises Unreachable when it does not tell."""
    if driver_of(machine) == NONE:
        return _of_engine(machine)
    output = run_on_host(machine, QUERY).out
    return PredictedEngine(version_in(output), size_in(output))


def of_flags(machine: Machine, catalogue: Catalogue) -> PredictedEngine:
    """Of a machine that is to be made: its size by the flags for it, which is a little more than its engine will have; the
    engine's version where a flag's URL tells it."""
    urls = [_value(machine, catalogue, name) for name in catalogue if name.endswith("-url")]
    memory, cpus = (_first(machine, catalogue, names) for names in (_MEMORY, _CPUS))
    size = engine_capacity({"NCPU": cpus, "MemTotal": memory << 20}) if memory and cpus else None
    versions = {found[1] for url in urls if (found := _VERSIONED.search(url))}
    return PredictedEngine(versions.pop() if len(versions) == 1 else "", size)


def _first(machine: Machine, catalogue: Catalogue, names: tuple[str, ...]) -> int | None:
    """The number of the first of these flags that the driver has; None where it is left to the driver."""
    found = [f"{driver_of(machine)}-{name}" for name in names if f"{driver_of(machine)}-{name}" in catalogue]
    value = _value(machine, catalogue, found[0]) if found else ""
    return int(value) if _NUMBER.fullmatch(value) else None


def _value(machine: Machine, catalogue: Catalogue, name: str) -> str:
    """The value that a flag will have: the option's, the variable's, or the default."""
    flag = catalogue[name]
    return str(machine.options.get(name) or os.environ.get(flag.variable) or flag.default)


def _of_engine(machine: Machine) -> PredictedEngine:
    url, tls_folder = engine_of(machine)
    try:
        _, info = request(url, tls_folder, "GET", "/info")
        INFO(info)
    except Mismatch as mismatch:
        reason = f"its engine gives an invalid answer to GET /info: {mismatch}"
        raise Unreachable(f"machine {machine.name}: {reason}") from mismatch
    except Unreachable as error:
        raise Unreachable(f"machine {machine.name}: {error}") from error
    return PredictedEngine(str(info.get("ServerVersion", "")), engine_capacity(info))
