"""What a machine's state is, judged from what docker-machine and the engine said. Nothing is asked here."""

from enum import StrEnum

from swarmplan.drivers.docker_machine.observe.engine_client import Health, host_of
from swarmplan.drivers.docker_machine.observe.listing import Row
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown

NONE = "none"
"""docker-machine's driver for an engine that is there already: neither a host nor SSH belongs to it."""
JOINED = "in a swarm that this cluster did not create"
_RESTING = frozenset({"Stopped", "Paused", "Saved"})
_GONE = ("machine does not exist",)
"""How a driver says that the VM went behind docker-machine's back; rancher-machine has the state ``Not Found`` for it."""
_SWITCHED_BY_OTHERS = frozenset({"generic"})
"""Drivers that can neither start nor stop: what is unreachable is ``Stopped`` to them."""
_EXISTING = ("generic", NONE)
"""Drivers that make no host: it was there before, and removing the machine removes docker-machine's record alone."""


class Recovery(StrEnum):
    """How a machine that is not whole is made whole."""

    PROVISION = "provision"
    RECREATE = "remove and create"


def preexisting(machine: Machine) -> bool:
    """Whether the machine's host was there before and stays."""
    return machine.options.get("driver") in _EXISTING


def runs(row: Row) -> bool:
    """Whether docker-machine calls it Running, which it does of whatever has a URL."""
    return row.state == "Running"


def is_gone(row: Row) -> bool:
    """Whether its driver says that there is no such VM any more."""
    return row.state == "Not Found" or any(text in row.error.lower() for text in _GONE)


def completed(machine: Machine, row: Row, health: Health | None) -> MachineState | Unknown:
    """The state of a machine that was once whole. ``health`` is None when its engine was not asked."""
    name, existing = machine.name, preexisting(machine)
    if is_gone(row):
        reason = row.error or row.state
        detail = f"its VM is gone ({reason}); its record is removed and the machine is recreated"
        return MachineState(machine, Power.BROKEN, detail=detail, preexisting=existing)
    if row.state in _RESTING and row.driver in _SWITCHED_BY_OTHERS:
        remedy = "check that it is on and can be reached"
        return Unknown(f"machine {name}: its host does not answer on its SSH port; {remedy}")
    if row.state in _RESTING:
        detail = f"{row.driver} says that it is {row.state.lower()}"
        return MachineState(machine, Power.STOPPED, detail=detail)
    if not runs(row) or not row.url or health is None:
        return Unknown(f"machine {name}: {_why_unknown(row)}")
    # Without a driver there is no host to mend; docker-machine would knock at an empty address for minutes (measured on 0.16.2).
    repair = f"regenerate-certs: {health.refusal}" if health.refusal and row.driver != NONE else ""
    return MachineState(machine, Power.RUNNING, host_of(row.url), repair=repair, preexisting=existing)


def half_made(machine: Machine, recovery: Recovery, reason: str) -> MachineState:
    """The state of a machine whose create did not come to its end."""
    recreated = recovery is Recovery.RECREATE
    next_step = "it is removed and recreated" if recreated else "docker-machine provision finishes it"
    detail = f"its creation was interrupted; {reason}: {next_step}"
    return MachineState(machine, Power.BROKEN, detail=detail, preexisting=preexisting(machine))


def choose_recovery(
    row: Row | None, *, matches: bool, ssh_works: bool, has_certificates: bool
) -> tuple[Recovery, str]:
    """How to complete a partly created machine, and why. ``matches`` is whether it is made as declared; ``has_certificates``
    whether its provisioning got as far as certificates.

    Provisioning is preferred, but it needs SSH to the host, and hangs for minutes without it.
    """
    if not matches:
        return Recovery.RECREATE, "it was created with other options"
    if row is None or row.driver == NONE or is_gone(row):
        return Recovery.RECREATE, "there is no host to continue with"
    if runs(row):
        if ssh_works:
            return Recovery.PROVISION, "its host runs and SSH works"
        return Recovery.RECREATE, "its host runs but SSH login fails"
    if row.state in _RESTING and has_certificates and row.driver not in _SWITCHED_BY_OTHERS:
        return Recovery.PROVISION, f"its host is {row.state.lower()} and was set up already"
    return Recovery.RECREATE, f"its host does not run ({row.error or row.state or 'no state'})"


def _why_unknown(row: Row) -> str:
    error = " ".join(row.error.split())
    if row.driver == "not found":
        return f"its record cannot be read ({error})"
    if row.driver == "not-found":
        return f"{error} Install the plugin and run the command again"
    if row.state == "Timeout":
        return "its state did not arrive in time: the host or its engine hangs or cannot be reached"
    if runs(row):
        return "docker-machine says that it runs but gives no address"
    if row.state or error:
        return f"docker-machine reports {row.state or 'no state'}{f' ({error})' if error else ''}"
    return "docker-machine reports no state; check it with its driver's own program"
