"""Commands that act on machines: ip (which saves, so it counts), start, stop, kill, restart, provision, regenerate-certs.

Those that are named are acted on at once, each in a thread; unless all went well no record is saved.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from docker_machine import certificates, output
from docker_machine.confirming import confirmed
from docker_machine.failures import MachineError, prefixed
from docker_machine.gotext import quoted
from docker_machine.machines import Machine, Machines
from docker_machine.provisioning import NO_SSH, await_docker, detect, provision

Values = Mapping[str, Any]
Action = Callable[[Machine], None]
_TRIES, _PAUSE = 60, 3.0
_NEW_ADDRESSES = (
    "{} machines may have new IP addresses. You may need to re-run the `docker-machine env` command."
)


def ip(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    def tell(machine: Machine) -> None:
        with prefixed("Error getting IP address"):
            address = machine.call("ip")
        output.result(f"{address}\n")

    _each(machines, names, tell)


def start(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    _each(machines, names, lambda machine: _start(machine, machines.records.store))
    output.information(_NEW_ADDRESSES.format("Started"))


def stop(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    _each(machines, names, lambda machine: _change(machine, "Stopping", "stop", "Stopped", "stopped"))


def kill(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    _each(machines, names, lambda machine: _change(machine, "Killing", "kill", "Stopped", "killed"))


def restart(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    def again(machine: Machine) -> None:
        output.information(f"Restarting {quoted(machine.name)}...")
        state = machine.call("state")
        if state == "Stopped":
            _start(machine, machines.records.store)
        elif state == "Running":
            machine.call("restart")
            _await(machine, "Running")
        _await_docker(machine, machines.records.store)

    _each(machines, names, again)
    output.information(_NEW_ADDRESSES.format("Restarted"))


def provision_again(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    _each(machines, names, lambda machine: _provision(machines, machine))


def regenerate_certs(machines: Machines, values: Values, names: Sequence[str]) -> None:
    if not values["force"]:
        output.result("Regenerate TLS machine certs?  Warning: this is irreversible. (y/n): ")
        if not confirmed("EOF"):
            return
    output.information("Regenerating TLS certificates")

    def regenerate(machine: Machine) -> None:
        if values["client-certs"]:
            output.information("Regenerating local certificates")
            certificates.bootstrap(machine.auth, machines.records.store)
        _provision(machines, machine)

    _each(machines, names, regenerate)


def _each(machines: Machines, names: Sequence[str], action: Action) -> None:
    """Act on all of them, or on none if one cannot be loaded; save all of them, or none if one failed."""
    loaded = _loaded(machines, names or [machines.target(names)])
    failed = _acted(loaded, action)
    if failed:
        raise MachineError("\n".join(failed).strip())
    for machine in loaded:
        with prefixed("Error saving host to store"):
            machines.save(machine)


def _loaded(machines: Machines, names: Sequence[str]) -> list[Machine]:
    loaded, broken = [], []
    for name in names:
        try:
            loaded.append(machines.load(name))
        except MachineError as error:
            broken.append(str(error))
    if broken:
        raise MachineError("\n".join(broken).strip())
    return loaded


def _acted(loaded: Sequence[Machine], action: Action) -> list[str]:
    """What went wrong. Raises what only the stand-in raises."""
    with ThreadPoolExecutor(max_workers=len(loaded)) as pool:
        tries = [pool.submit(action, machine) for machine in loaded]
    errors = [error for error in (attempt.exception() for attempt in tries) if error is not None]
    for error in errors:
        if not isinstance(error, MachineError):
            raise error
    return [str(error) for error in errors]


def _start(machine: Machine, store: Path) -> None:
    _change(machine, "Starting", "start", "Running", "started")
    _await_docker(machine, store)


def _change(machine: Machine, doing: str, method: str, state: str, done: str) -> None:
    output.information(f"{doing} {quoted(machine.name)}...")
    if _state(machine) == state:
        raise MachineError(f"Machine {quoted(machine.name)} is already {state.lower()}.")
    machine.call(method)
    _await(machine, state)
    output.information(f"Machine {quoted(machine.name)} was {done}.")


def _await(machine: Machine, state: str) -> None:
    for _ in range(_TRIES):
        if _state(machine) == state:
            return
        time.sleep(_PAUSE)
    raise MachineError(f"Maximum number of retries ({_TRIES}) exceeded")


def _state(machine: Machine) -> str:
    """Errors are no more than a debug line here."""
    try:
        return str(machine.call("state"))
    except MachineError:
        return "Error"


def _await_docker(machine: Machine, store: Path) -> None:
    output.information("Waiting for SSH to be available...")
    output.information("Detecting the provisioner...")
    detect(machine, store)
    await_docker(machine, store)


def _provision(machines: Machines, machine: Machine) -> None:
    output.information("Waiting for SSH to be available...")
    if machine.document["DriverName"] == "none":
        time.sleep(_TRIES * _PAUSE)  # it keeps trying to reach a host that has no address
        raise MachineError(NO_SSH)
    output.information("Detecting the provisioner...")
    detect(machine, machines.records.store)
    provision(machine, machines.records.store)
