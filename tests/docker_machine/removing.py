"""``rm``: names are not checked, so ``""`` and ``..`` remove what they point to."""

from collections.abc import Mapping, Sequence
from typing import Any

from docker_machine import output
from docker_machine.confirming import confirmed
from docker_machine.failures import MachineError
from docker_machine.fork import rancher
from docker_machine.gotext import quoted
from docker_machine.machines import Machines


def remove(machines: Machines, values: Mapping[str, Any], names: Sequence[str]) -> None:
    """Remove the machines and their records. With ``force`` it succeeds whatever happened. Raises MachineError."""
    force = values["force"]
    output.information(f"About to remove {', '.join(names)}")
    output.information("WARNING: This action will delete both local reference and remote instance.")
    if not (force or values["y"] or _sure()):
        return
    failed = [fault for name in names for fault in _removed(machines, name, force=force)]
    if failed and not force:
        raise MachineError("\n".join(failed))


def _removed(machines: Machines, name: str, *, force: bool) -> list[str]:
    """Remove one; what went wrong, which is told at once where it is forced."""
    if rancher() and not machines.records.exists(name):
        output.information(f"Machine config for {name} does not exists, so nothing to do...")
        return _gone(name, force=force)
    faults = _remote(machines, name)
    if force or not faults:
        local = _local(machines, name)
        faults += local
        if force:
            for fault in faults:
                output.error(fault)
        if not local:
            output.information(f"Successfully removed {name}")
    return faults


def _sure() -> bool:
    output.result("Are you sure? (y/n): ")
    try:
        return confirmed("EOF")
    except MachineError:
        return False


def _gone(name: str, *, force: bool) -> list[str]:
    """The fork's view of what is not there: no fault, though a forced removal complains."""
    if force:
        output.error(f'Can\'t remove "{name}"')
    return []


def _remote(machines: Machines, name: str) -> list[str]:
    """Let the driver remove the machine."""
    try:
        machines.load(name).call("remove")
    except MachineError as error:
        if rancher() and "not found" in str(error).lower():
            return []
        return [f"Error removing host {quoted(name)}: {error}"]
    return []


def _local(machines: Machines, name: str) -> list[str]:
    if not machines.records.exists(name):
        return [f'Can\'t remove "{name}"']
    machines.records.remove(name)
    return []
