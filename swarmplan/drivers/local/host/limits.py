"""What a host may use, as lines ``FILE VALUE`` for its control groups: a hierarchy takes those whose file it has, of v1 and v2
alike (Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst).

There are two levels. The host's own group has its size, above what its cgroup namespace shows, so that root in the
host cannot raise it. Below, containers and shells have less than the host: what eats all memory there is ended itself, and not
the engine (a tmpfs of the host's whole size ended dockerd, measured on 20.10.24).
"""

from collections.abc import Collection, Sequence
from ipaddress import IPv4Address

from swarmplan.model.values.machine_size import MIB, Size

_PERIOD = 100_000
"""Microseconds in which a host's processor time is counted: the kernel's own default."""
_ENGINES_SHARE = 96 * MIB
_PROCESSES = 4096
"""Processes and threads of a host with limited memory: a fork bomb in it takes none of the machine's pids."""
DEVICES: Sequence[tuple[int, int | None]] = (
    (1, 3), (1, 5), (1, 7), (1, 8), (1, 9),  # null, zero, full, random, urandom
    (5, 0), (5, 1), (5, 2), (136, None),  # terminals
    (10, 200), (10, 229),  # tun, fuse
)  # fmt: skip
"""The character devices (major, minor; None: all) that runc allows a container by default, whose rules cannot allow more than those
above it."""
_NODES = ("c *:* m", "b *:* m")
"""As runc has it, too: to make a node opens none."""


def host_limits(size: Size, processors: Collection[int], *, privileged: bool) -> str:
    """Of the host as a whole. ``processors`` are those it may run on."""
    lines = [*_memory(size.memory, size.memory), *_cpus(size.cpus, processors)]
    if size.memory is not None:
        lines.append(f"pids.max {_PROCESSES}")
    if not privileged:
        opened = [f"c {major}:{'*' if minor is None else minor} rwm" for major, minor in DEVICES]
        lines += ["devices.deny a", *(f"devices.allow {rule}" for rule in (*_NODES, *opened))]
    return "\n".join(lines)


def container_limits(size: Size) -> str:
    """Of all its containers and shells together: something is left to the engine."""
    if size.memory is None:
        return ""
    rest = size.memory - max(_ENGINES_SHARE, size.memory // 8)
    return "\n".join(_memory(rest, rest))


def processors_for(size: Size, address: str, available: Collection[int]) -> list[int]:
    """The processors of a host, spread by its address over those of the machine; [] where it has all."""
    if size.processors is None or size.processors >= len(available):
        return []
    first, there = int(IPv4Address(address)), sorted(available)
    return sorted(there[(first + number) % len(there)] for number in range(size.processors))


def meminfo(size: Size, text: str) -> str:
    """``/proc/meminfo`` of a host, from the machine's: the engine reads the first line of it and tells the scheduler. "" where it has all of
    the machine's memory. What is used of it is not in it."""
    if size.memory is None:
        return ""
    total = size.memory // 1024
    shown = {"MemTotal": total, "MemFree": total, "MemAvailable": total}
    lines = []
    for line in text.splitlines():
        name = line.partition(":")[0]
        kibibytes = line.endswith(" kB")
        lines.append(f"{name}: {shown.get(name, 0):>12} kB" if kibibytes else line)
    return "\n".join([*lines, ""])


def _memory(limit: int | None, with_swap: int | None) -> list[str]:
    if limit is None:
        return []
    return [
        f"memory.limit_in_bytes {limit}", f"memory.memsw.limit_in_bytes {with_swap}",
        f"memory.max {limit}", "memory.swap.max 0",
    ]  # fmt: skip


def _cpus(cpus: float | None, processors: Collection[int]) -> list[str]:
    if cpus is None:
        return []
    quota = max(1000, round(cpus * _PERIOD))
    pinned = [f"cpuset.cpus {','.join(map(str, processors))}"] if processors else []
    return [
        f"cpu.cfs_period_us {_PERIOD}",
        f"cpu.cfs_quota_us {quota}",
        f"cpu.max {quota} {_PERIOD}",
        *pinned,
    ]
