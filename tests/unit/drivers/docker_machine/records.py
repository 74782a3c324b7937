"""Machines in a store, as docker-machine keeps and tells of them."""

import json
from typing import Any

from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine.options.engine_flags import HASH_LABEL
from swarmplan.drivers.docker_machine.options.flags import intent
from swarmplan.drivers.docker_machine.options.salted_hash import salted
from swarmplan.drivers.docker_machine.store.mark import write_mark
from swarmplan.model.machine import Machine

CLUSTER = "classroom"


def declared(tool: Tool, name: str = "vm1", **options: Any) -> Machine:
    """A machine of the spec at this tool."""
    place = {"binary": str(tool.path), "storage_path": str(tool.store.home)}
    return Machine(name, "docker-machine", {"driver": "lab"} | options | place)


def recorded(
    tool: Tool, machine: Machine, *, whole: bool = True, owner: str = CLUSTER, provisioned: bool = False
) -> None:
    """Put a record of the machine into the store, and let ``inspect`` give it."""
    folder = tool.store.machines / machine.name
    folder.mkdir()
    labels = [f"swarmplan.cluster={owner}", f"{HASH_LABEL}={salted(intent(machine))}"] if owner else []
    document = {
        "Name": machine.name,
        "DriverName": machine.options["driver"],
        "Driver": {"IPAddress": "", "MachineName": machine.name},
        "HostOptions": {
            "EngineOptions": {"Labels": labels},
            "AuthOptions": {"ClientCertPath": str(tool.store.certs / "cert.pem")},
        },
    }
    (folder / "config.json").write_text(json.dumps(document))
    tool.says("inspect", f"a warning\n{json.dumps(document)}\n")
    if whole:
        write_mark(folder, owner, machine)
    if provisioned:
        (folder / "server.pem").touch()


def listed_as(
    tool: Tool, name: str, state: str, *, driver: str = "lab", url: str = "", error: str = ""
) -> None:
    """Let ``ls`` say so of the machine."""
    tool.says("ls", f'"{name}"\t"{driver}"\t{state}\t"{url}"\t"{error}"\n')
