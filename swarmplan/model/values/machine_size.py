"""The size of a machine, where its driver has options for it: ``memory``, ``cpus`` and ``disk``, as numbers."""

import math
import re
from collections.abc import Mapping
from typing import Any

from swarmplan.dataclass import dataclass

MIB = 1 << 20
_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ?([KMGT])i?B?", re.IGNORECASE)
_UNITS = {"K": 1 << 10, "M": MIB, "G": 1 << 30, "T": 1 << 40}
_CPUS = re.compile(r"[0-9]{0,6}\.?[0-9]{1,6}")
LEAST_MEMORY = 256 * MIB
"""An engine needs some 60 MiB and each of its containers 5 more beside its own (measured on 20.10.24)."""
LEAST_DISK = 512 * MIB
"""A manager's raft log takes 125 MiB before anything is in it (measured on 20.10.24)."""
LEAST_CPUS = 0.1
_MOST = 1 << 50
_MOST_CPUS = 8192


@dataclass(frozen=True, slots=True)
class Size:
    """What a host has: bytes, and processors' time; None where it has all of the machine's."""

    memory: int | None = None
    cpus: float | None = None
    disk: int | None = None

    @property
    def processors(self) -> int | None:
        """How many processors its engine sees: whole ones. A fraction is what is enforced beside it."""
        return None if self.cpus is None else math.ceil(self.cpus)


def size_of(options: Mapping[str, Any]) -> Size:
    """Of a machine with these (checked) options. The engine counts memory in KiB, as /proc/meminfo does."""
    memory, cpus, disk = (options.get(name) for name in ("memory", "cpus", "disk"))
    return Size(
        None if memory is None else bytes_of(memory) // 1024 * 1024,
        None if cpus is None else float(cpus),
        None if disk is None else bytes_of(disk),
    )


def bytes_of(value: Any) -> int:
    """Of ``512M``, ``1.5g`` or ``2 GiB``: units are powers of 1024, as Docker has them. Raises ValueError."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be a size such as 512M or 2G, not {value!r}")
    number, unit = match.groups()
    return int(float(number) * _UNITS[unit.upper()])


def memory_fault(value: Any) -> str:
    """What is wrong with ``memory``; "" when nothing is."""
    return _size_fault(value, LEAST_MEMORY)


def disk_fault(value: Any) -> str:
    """What is wrong with ``disk``; "" when nothing is."""
    return _size_fault(value, LEAST_DISK)


def cpus_fault(value: Any) -> str:
    """What is wrong with ``cpus``; "" when nothing is."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number or (isinstance(value, str) and _CPUS.fullmatch(value))):
        return f"must be a number of processors such as 1 or 0.5, not {value!r}"
    if not LEAST_CPUS <= float(value) <= _MOST_CPUS:
        return f"{value} is not possible: from {LEAST_CPUS} to as many as the machine has"
    return ""


def _size_fault(value: Any, least: int) -> str:
    try:
        found = bytes_of(value)
    except ValueError as error:
        return str(error)
    if found < least:
        return f"{value} is too small for an engine: the minimum is {least // MIB}M"
    return f"{value} is too large" if found > _MOST else ""
