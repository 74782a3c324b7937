"""What a host is, from its record and its process: its power, its state for plans, and which of its options can change."""

import os
from typing import Any

from swarmplan.drivers import certificate
from swarmplan.drivers.local import options
from swarmplan.drivers.local.host import freezer
from swarmplan.drivers.local.host.host import last_words
from swarmplan.drivers.local.layout import HostLayout
from swarmplan.drivers.local.record import HostRecord, Phase, read_host
from swarmplan.errors import Permanent
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.capacity import Capacity, engine_capacity
from swarmplan.model.values.machine_size import size_of

IN_PLACE = frozenset({"engine", "options.memory", "options.cpus", "options.privileged"})
"""What of a machine changes with a restart of its engine."""


def made(host: HostLayout) -> HostRecord:
    """The record of a host that is there. Raises Permanent where it is not, or not wholly."""
    record = read_host(host.record)
    if record is None or record.phase is not Phase.MADE:
        fault = "is only partly created" if record else "was not created yet"
        raise Permanent(f"machine {host.machine}: it {fault}; run `swarmplan apply`")
    return record


def fixed(machine: Machine) -> dict[str, Any]:
    """The options that a machine keeps for its life."""
    kept = options.lasting(machine.options)
    return {name: value for name, value in kept.items() if f"options.{name}" not in IN_PLACE}


def disk_of(record: HostRecord) -> int | None:
    """The size of a host's disk, in bytes; None where it has room on the machine's."""
    return size_of(record.machine.options).disk


def privileged(record: HostRecord) -> bool:
    """Whether a host may do to the machine what root may."""
    return bool(record.machine.options.get("privileged"))


def runs(record: HostRecord) -> bool:
    """Whether its first process lives, paused or not."""
    return record.process is not None and record.process.alive()


def state_of(record: HostRecord, host: HostLayout, *, certified: bool = False) -> MachineState:
    """The state of a host, with its engine's certificate if that is to be read."""
    power, detail = Power.RUNNING, ""
    if record.phase is not Phase.MADE:
        power = Power.BROKEN
        detail = f"its {'creation' if record.phase is Phase.MAKING else 'removal'} was cut off"
    elif record.process is None:
        power, detail = Power.STOPPED, "stopped on request"
    elif not record.process.alive():
        power, detail = Power.STOPPED, last_words(host)
    elif freezer.frozen(host.cgroup):
        power, detail = Power.PAUSED, "frozen as it stands"
    read = certified and power is Power.RUNNING
    found = certificate.read(host.data / certificate.FILE) if read else None
    return MachineState(record.machine, power, record.address, IN_PLACE, detail, certificate=found)


def capacity_of(machine: Machine) -> Capacity | None:
    """What such a host has for tasks: all of this machine, or what its options say."""
    own, memory = size_of(machine.options), os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    there = len(os.sched_getaffinity(0))
    return engine_capacity({"NCPU": min(own.processors or there, there), "MemTotal": own.memory or memory})
