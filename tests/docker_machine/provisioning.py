"""Provisioning: certificates for the machine, the engine's options, its endpoint. Done over SSH by docker-machine."""

import shutil
from pathlib import Path

from docker_machine import certificates
from docker_machine.failures import MachineError
from docker_machine.machines import Machine
from docker_machine.output import information
from docker_machine.records import Document
from docker_machine.switches import Switches


def detect(machine: Machine) -> None:
    """The first word over SSH. Raises MachineError where nobody answers."""
    if machine.call("state") != "Running":
        raise MachineError(
            "Too many retries waiting for SSH to be available.  Last error: Maximum number of retries (60) exceeded"
        )


def provision(machine: Machine, store: Path) -> None:
    """Sign the machine's certificates, give them to the host and restart its engine with its options."""
    from docker_machine.lab.hosts import Host  # noqa: PLC0415  # slow, and only needed for the lab's machines

    switches = Switches(store)
    how = switches.of("provision_fails", machine.name)
    if how is not None:
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
    Host(store, machine.name).configure(
        labelled(machine), {name: Path(path) for name, path in remote.items()}
    )
    if switches.of("daemon_never_listens", machine.name) is not None:
        raise MachineError(
            "Unable to verify the Docker daemon is listening: Maximum number of retries (10) exceeded"
        )


def labelled(machine: Machine) -> Document:
    """The engine's options as they are set on the host: with the label that names the driver."""
    engine: Document = machine.options["EngineOptions"]
    return engine | {"Labels": [*(engine["Labels"] or []), f"provider={machine.document['DriverName']}"]}
