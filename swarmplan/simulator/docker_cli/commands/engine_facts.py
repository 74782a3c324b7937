"""``docker info`` and ``docker version``: what a simulated engine has of it, in the client's own form."""

from collections.abc import Iterator

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.templates import rendered
from swarmplan.simulator.docker_cli.printed.units import binary_size

_API = "1.41"


def _info(call: Call) -> None:
    found = call.engine.info()
    containers = call.engine.machine_containers()
    running = sum(each.running for each in containers)
    found |= {
        "Containers": len(containers),
        "ContainersRunning": running,
        "ContainersStopped": len(containers) - running,
    }
    if form := call.flags.text("format"):
        call.say(rendered(form, found))
        return
    for line in _lines(found):
        call.say(line)


def _lines(found: Json) -> Iterator[str]:
    yield "Server:"
    yield f" Containers: {found['Containers']}"
    yield f"  Running: {found['ContainersRunning']}"
    yield f"  Stopped: {found['ContainersStopped']}"
    yield f" Images: {found['Images']}"
    yield f" Server Version: {found['ServerVersion']}"
    yield f" Swarm: {found['Swarm']['LocalNodeState']}"
    yield from _swarm(found["Swarm"])
    yield f" Operating System: {found['OperatingSystem']}"
    yield f" OSType: {found['OSType']}"
    yield f" Architecture: {found['Architecture']}"
    yield f" CPUs: {found['NCPU']}"
    yield f" Total Memory: {binary_size(found['MemTotal'])}"
    yield f" Name: {found['Name']}"
    yield f" ID: {found['ID']}"
    yield from (f"  {label}" for label in (" Labels:", *found["Labels"]) if found["Labels"])


def _swarm(swarm: Json) -> Iterator[str]:
    if swarm["LocalNodeState"] == "inactive":
        return
    yield f"  NodeID: {swarm['NodeID']}"
    if swarm["Error"]:
        yield f"  Error: {swarm['Error']}"
    yield f"  Is Manager: {str(swarm['ControlAvailable']).lower()}"
    if cluster := swarm.get("Cluster"):
        yield f"  ClusterID: {cluster['ID']}"
        yield f"  Managers: {swarm['Managers']}"
        yield f"  Nodes: {swarm['Nodes']}"
        yield f"  Default Address Pool: {'  '.join(cluster['DefaultAddrPool'])}  "
        yield f"  SubnetSize: {cluster['SubnetSize']}"
        yield f"  Data Path Port: {cluster['DataPathPort']}"
        yield "  Orchestration:"
        yield f"   Task History Retention Limit: {cluster['Spec']['Orchestration'].get('TaskHistoryRetentionLimit', 0)}"
        yield f"  Autolock Managers: {str(cluster['Spec']['EncryptionConfig'].get('AutoLockManagers', False)).lower()}"
    yield f"  Node Address: {swarm['NodeAddr']}"
    if managers := swarm.get("RemoteManagers"):
        yield "  Manager Addresses:"
        yield from sorted(f"   {each['Addr']}" for each in managers)


def _version(call: Call) -> None:
    version = call.engine.info()["ServerVersion"]
    facts: Json = {"Version": version, "APIVersion": _API, "Os": "linux", "Arch": "amd64"}
    if form := call.flags.text("format"):
        call.say(rendered(form, {"Client": facts, "Server": facts}))
        return
    call.say(
        f"Client:\n Version:           {version}\n API version:       {_API}\n OS/Arch:           linux/amd64\n"
    )
    call.say("Server:\n Engine:")
    call.say(
        f"  Version:          {version}\n  API version:      {_API} (minimum version 1.12)\n  OS/Arch:          linux/amd64"
    )


COMMANDS = {
    "info": Command(_info, "[OPTIONS]", "Display system-wide information", values="format,f"),
    "version": Command(_version, "[OPTIONS]", "Show the Docker version information", values="format,f"),
}
