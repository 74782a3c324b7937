"""How a machine of the local driver, or its way to the others, is broken behind swarmplan's back."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from contract.local_cluster import dockerd
from integration.clusters import Cluster

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.layout import Layout
from swarmplan.engine.adapter import DockerEngine
from swarmplan.errors import Failure
from swarmplan.model.bodies import Json

_PATIENCE = 1.0
"""Seconds for an answer: an engine without a leader may take 20."""


def kill_engine(cluster: Cluster, machine: str) -> None:
    """``kill -9`` the engine, and with it the host it keeps up."""
    os.kill(engine_pid(cluster, machine), signal.SIGKILL)


def stop_machine(cluster: Cluster, machine: str) -> None:
    """Stop a machine in good order."""
    LocalDriver(cluster.name).stop(f"{cluster.name}-{machine}")


@contextmanager
def cut_off(cluster: Cluster, *machines: str) -> Iterator[None]:
    """Take machines' links down for as long as the block lasts. Their engines still answer us: a socket is no network."""
    try:
        for machine in machines:
            _set_link(cluster, machine, "down")
        yield
    finally:
        for machine in machines:
            _set_link(cluster, machine, "up")


def docker(cluster: Cluster, machine: str, *command: str) -> str:
    """What docker says on a machine."""
    url = LocalDriver(cluster.name).endpoint(f"{cluster.name}-{machine}").url
    return subprocess.run(
        ["docker", "--host", url, *command], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()


def leader(cluster: Cluster, managers: Sequence[str]) -> str:
    """Which of these managers leads; "" where there is no leader, or none of them can tell."""
    leads = [node for node in _nodes(cluster, managers) if (node.get("ManagerStatus") or {}).get("Leader")]
    return "".join(node["Description"]["Hostname"].removeprefix(f"{cluster.name}-") for node in leads)


def nodes_of(cluster: Cluster, managers: Sequence[str]) -> dict[str, bool]:
    """The nodes by host name, and whether each is ready (a manager: reachable too); {} while there is no leader."""
    return {
        node["Description"]["Hostname"]: node["Status"]["State"] == "ready"
        and (node.get("ManagerStatus") or {}).get("Reachability") != "unreachable"
        for node in _nodes(cluster, managers)
    }


def _nodes(cluster: Cluster, managers: Sequence[str]) -> list[Json]:
    """The list of nodes as the first of these managers tells it that can; [] when none can."""
    for manager in managers:
        url = LocalDriver(cluster.name).endpoint(f"{cluster.name}-{manager}").url
        try:
            return DockerEngine(url, timeout=_PATIENCE).nodes()
        except Failure:  # it does not run, or has no leader
            continue
    return []


def memberships(cluster: Cluster) -> dict[str, str]:
    """Every machine whose engine answers, with the id of the node it says it is."""
    found, driver = {}, LocalDriver(cluster.name)
    for machine in driver.observe():
        try:
            swarm = DockerEngine(driver.endpoint(machine).url).info()["Swarm"]
        except Failure:
            continue
        found[machine] = f"{swarm['LocalNodeState']} {swarm['NodeID']}"
    return found


def leaderless(cluster: Cluster) -> set[str]:
    """The machines whose engines tell that their swarm has no leader."""
    found, driver = set(), LocalDriver(cluster.name)
    for machine in driver.observe():
        with suppress(Failure):
            swarm = DockerEngine(driver.endpoint(machine).url).info()["Swarm"]
            if "does not have a leader" in swarm["Error"]:
                found.add(machine)
    return found


def acts(plan: Mapping[str, Any]) -> set[str]:
    """The planned steps that change something: neither waits nor milestones, nor images that are there already."""
    steps = [step["name"] for step in plan["steps"] if not step["milestone"]]
    return {name for name in steps if not name.startswith(("await", "load"))}


def engine_pid(cluster: Cluster, machine: str) -> int:
    """The pid, on this machine, of a host's dockerd."""
    return dockerd(cluster.name, f"{cluster.name}-{machine}")


def _set_link(cluster: Cluster, machine: str, state: str) -> None:
    link = Layout(cluster.name).host(f"{cluster.name}-{machine}").interface
    subprocess.run(["ip", "link", "set", "dev", link, state], check=True)
