"""Commands that act on machines: ip (which saves, so it counts), start, stop, kill, restart, provision, regenerate-certs.

Those that are named are acted on at once, each in a thread; unless all went well no record is saved.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Thread
from typing import Any

from docker_machine import certificates, output
from docker_machine.failures import MachineError, Unmodelled
from docker_machine.gotext import quoted
from docker_machine.machines import Machine, Machines
from docker_machine.provisioning import detect, provision

Values = Mapping[str, Any]
Action = Callable[[Machine], None]
_TRIES, _PAUSE = 60, 3.0
_NEW_ADDRESSES = (
    "{} machines may have new IP addresses. You may need to re-run the `docker-machine env` command."
)


def ip(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    def tell(machine: Machine) -> None:
        try:
            address = machine.call("ip")
        except MachineError as error:
            raise MachineError(f"Error getting IP address: {error}") from error
        output.result(f"{address}\n")

    _each(machines, names, tell)


def start(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    _each(machines, names, _start)
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
            _start(machine)
        elif state == "Running":
            machine.call("restart")
            _await(machine, "Running")
        _await_docker(machine)

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


def confirmed(at_end: str) -> bool:
    """Read a yes or no. Raises MachineError with these words at the end of the input."""
    try:
        answer = input()
    except EOFError as error:
        raise MachineError(at_end) from error
    if not answer.strip():
        raise MachineError("unexpected newline")
    return answer.strip().lower().startswith("y")


def _each(machines: Machines, names: Sequence[str], action: Action) -> None:
    loaded, broken = [], []
    for name in names or [machines.target(names)]:
        try:
            loaded.append(machines.load(name))
        except MachineError as error:
            broken.append(error)
    if broken:
        raise MachineError("\n".join(str(error) for error in broken).strip())
    failed: list[BaseException] = []

    def act(machine: Machine) -> None:
        try:
            action(machine)
        except (MachineError, Unmodelled) as error:
            failed.append(error)

    threads = [Thread(target=act, args=(machine,)) for machine in loaded]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in failed:
        if isinstance(error, Unmodelled):
            raise error
    if failed:
        raise MachineError("\n".join(str(error) for error in failed).strip())
    for machine in loaded:
        try:
            machines.save(machine)
        except MachineError as error:
            raise MachineError(f"Error saving host to store: {error}") from error


def _start(machine: Machine) -> None:
    _change(machine, "Starting", "start", "Running", "started")
    _await_docker(machine)


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


def _await_docker(machine: Machine) -> None:
    output.information("Waiting for SSH to be available...")
    output.information("Detecting the provisioner...")
    detect(machine)


def _provision(machines: Machines, machine: Machine) -> None:
    if machine.document["DriverName"] == "none":
        time.sleep(_TRIES * _PAUSE)  # it keeps trying to reach a host that has no address
        raise MachineError(
            "Too many retries waiting for SSH to be available.  Last error: Maximum number of retries (60) exceeded"
        )
    output.information("Waiting for SSH to be available...")
    output.information("Detecting the provisioner...")
    detect(machine)
    provision(machine, machines.records.store)
