"""Provisioning: certificates for the machine, the engine's options, its endpoint. Done over SSH by docker-machine."""

import shutil
import time
from pathlib import Path

from docker_machine import certificates
from docker_machine.failures import MachineError
from docker_machine.machines import Machine
from docker_machine.output import information
from docker_machine.records import Document
from docker_machine.switches import Switches

NO_SSH = (
    "Too many retries waiting for SSH to be available.  Last error: Maximum number of retries (60) exceeded"
)
NOT_LISTENING = "Unable to verify the Docker daemon is listening: Maximum number of retries (10) exceeded"


def detect(machine: Machine, store: Path) -> None:
    """The first word over SSH. Raises MachineError where nobody answers; docker-machine tries for three minutes."""
    how = Switches(store).of("ssh_refused", machine.name)
    if how is not None:
        time.sleep(how["seconds"])
    if how is not None or machine.call("state") != "Running":
        raise MachineError(NO_SSH)


def await_docker(machine: Machine, store: Path) -> None:
    """Wait for the engine's port; docker-machine does so for half a minute. Raises MachineError."""
    how = Switches(store).of("daemon_never_listens", machine.name)
    if how is not None:
        time.sleep(how["seconds"])
        raise MachineError(NOT_LISTENING)


def provision(machine: Machine, store: Path) -> None:
    """Sign the machine's certificates, give them to the host and restart its engine with its options."""
    from docker_machine.lab.hosts import Host  # noqa: PLC0415  # slow, and only needed for the lab's machines

    how = Switches(store).of("provision_fails", machine.name)
    there = how is not None and how.get("unless")
    if how is not None and not (there and Host(store, machine.name).run(["test", "-e", there]) == 0):
        raise MachineError(
            f"ssh command error:\ncommand : {how['command']}\nerr     : exit status 1\noutput  : {how['output']}\n"
        )
    auth = machine.auth
    address = machine.call("ip")
    information("Copying certs to the local machine directory...")
    folder = Path(auth["StorePath"])
    for name, source in (("ca", "CaCertPath"), ("cert", "ClientCertPath"), ("key", "ClientKeyPath")):
        shutil.copy(auth[source], folder / f"{name}.pem")
    certificates.server(auth, machine.name, address)
    information("Copying certs to the remote machine...")
    information("Setting Docker configuration on the remote daemon...")
    remote = {
        "ca.pem": auth["CaCertPath"],
        "server.pem": auth["ServerCertPath"],
        "server-key.pem": auth["ServerKeyPath"],
    }
    listening = Host(store, machine.name).configure(
        labelled(machine), {name: Path(path) for name, path in remote.items()}
    )
    if not listening:
        raise MachineError(NOT_LISTENING)
    await_docker(machine, store)


def labelled(machine: Machine) -> Document:
    """The engine's options as they are set on the host: with the label that names the driver."""
    engine: Document = machine.options["EngineOptions"]
    return engine | {"Labels": [*(engine["Labels"] or []), f"provider={machine.document['DriverName']}"]}
