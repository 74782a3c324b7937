"""Backups put back where it is hard: at another address, on managers that lock, and killed on the way."""

import re
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

import pytest
from integration import backups
from integration.clusters import Cluster, one_line
from integration.killing import killed_at, killed_at_each_step, killed_when
from integration.onlookers import visiting

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.connect import connect
from swarmplan.model.machine import MachineState, Power

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("restore")]

KEY = re.compile(r"SWMKEY-1-[\w+/]{43}")


@pytest.fixture
def site(shared: Cluster) -> Cluster:
    """Three managers and a worker as they should be, and no backups."""
    for path in (shared.folder / "backups").glob("*"):
        path.unlink()
    backups.write(shared, swarm={"autolock": False})
    shared.apply()
    return shared


def test_at_another_address_the_first_to_join_is_led(site: Cluster) -> None:
    made, where = backups.back_up(site), backups.addresses(site.status())
    copied = backups.source(made)
    tasks = backups.tasks_on(site.status(), "worker-1")
    moved = shifted(site, copied)
    assert moved[copied] != where[copied]
    assert where[copied] in moved.values(), "nobody sits where the raft has the copied one"

    began = time.monotonic()
    with visiting([where[f"{site.name}-worker-1"]]) as visits:
        done = site.run(*backups.RESTORE, str(made), "--onto", copied, timeout=300)
    said = one_line(done)
    print(f"restore elsewhere: {time.monotonic() - began:.1f} s")  # noqa: T201 - for pytest -s
    assert f"address: {where[copied]} → {moved[copied]}" in said
    assert visits.lost == []
    assert backups.tasks_on(site.status(), "worker-1") == tasks, "a task was restarted"
    is_whole_again(site)
    assert raft_addresses(site) == {name: place for name, place in moved.items() if "manager" in name}


def test_managers_that_lock_lock_again_with_the_same_key(site: Cluster) -> None:
    locking = {"autolock": True, "unlock_key": {"file": "lab.key"}}
    backups.write(site, swarm=locking)
    told = site.apply()
    kept = site.folder / "lab.key"
    key = kept.read_text(encoding="utf-8").strip()
    site.edit(swarm={})
    refused = site.run("backup", "--auto-approve", code=4)
    assert "the copied manager would stay locked: set swarm.unlock_key" in one_line(refused)
    site.edit(swarm=locking)
    made = backups.back_up(site)
    tried = site.run("backup", "--passphrase-file", "phrase", "--verify", str(made))
    told += tried.stdout + tried.stderr
    tasks = backups.tasks_on(site.status(), "worker-1")
    backups.lose_managers(site)
    done = site.run(*backups.RESTORE, str(made), timeout=300)
    told += done.stdout + done.stderr
    is_whole_again(site)
    assert backups.tasks_on(site.status(), "worker-1") == tasks, "a task was restarted"
    assert kept.read_text(encoding="utf-8").strip() == key
    assert not KEY.search(told)
    assert key.encode() not in made.read_bytes()

    driver, name = LocalDriver(site.name), f"{site.name}-manager-1"
    driver.stop(name)
    driver.start(name)
    assert f"unlock nodes.{name}" in [step["name"] for step in site.plan()["steps"]]
    site.apply()
    is_whole_again(site)


def test_killed_at_every_step_it_ends_as_if_nothing_had_happened(site: Cluster) -> None:
    made = backups.back_up(site)
    copied = backups.source(made)
    tasks = backups.tasks_on(site.status(), "worker-1")
    backups.lose_managers(site)
    words = (*backups.RESTORE, "--allow", "all", str(made))
    steps, told = killed_at_each_step(site, *words)
    assert {"restore swarm", "recover swarm", f"create machines.{copied}"} <= steps
    assert sum(step.startswith("join nodes.") for step in steps) == 2
    is_whole_again(site)
    assert backups.tasks_on(site.status(), "worker-1") == tasks, "a task was restarted"
    assert not any(secret in told for secret in backups.NEVER_TOLD)


def test_killed_while_the_folder_is_replaced_it_is_replaced_again_and_apply_does_the_rest(
    site: Cluster,
) -> None:
    made = backups.back_up(site)
    copied, tasks = backups.source(made), backups.tasks_on(site.status(), "worker-1")
    backups.lose_managers(site)
    killed_when(site, lambda: is_up(site, copied), *backups.RESTORE, str(made))
    words = (*backups.RESTORE, "--allow", "all", str(made))
    killed_when(site, one_goes_off(site), *words)
    killed_at(site, "join nodes.", *words)
    site.apply()
    is_whole_again(site)
    assert backups.tasks_on(site.status(), "worker-1") == tasks, "a task was restarted"


def is_whole_again(cluster: Cluster) -> None:
    assert cluster.plan()["converged"] is True
    status = cluster.status()
    assert status["swarm"]["managers"] == {"total": 3, "reachable": 3, "majority": 2}
    assert len(status["nodes"]) == 4
    assert {service["name"]: service["state"] for service in status["services"]} == {"page": "up"}


def shifted(cluster: Cluster, copied: str) -> dict[str, str]:
    """Make all managers anew, another one where the copied one was; where each is then."""
    driver = LocalDriver(cluster.name)
    states = {name: state for name, state in driver.observe().items() if isinstance(state, MachineState)}
    managers = sorted(
        (name for name in states if "-manager-" in name), key=lambda name: IPv4Address(states[name].address)
    )
    backups.lose_managers(cluster)
    free = {states[name].address for name in managers}
    for name in (*managers[1:], managers[0]):
        driver.create(states[name].machine)
    now = {name: state.address for name, state in driver.observe().items() if isinstance(state, MachineState)}
    assert {now[name] for name in managers} == free
    assert copied in managers
    return {name: str(address) for name, address in now.items()}


def raft_addresses(cluster: Cluster) -> Mapping[str, str]:
    """Where the raft has each manager."""
    nodes = connect(LocalDriver(cluster.name).endpoint(f"{cluster.name}-manager-1")).nodes()
    return {
        node["Description"]["Hostname"]: node["ManagerStatus"]["Addr"].partition(":")[0]
        for node in nodes
        if node.get("ManagerStatus")
    }


def is_up(cluster: Cluster, machine: str) -> bool:
    state = LocalDriver(cluster.name).find(machine)
    return isinstance(state, MachineState) and state.power is Power.RUNNING


def one_goes_off(cluster: Cluster) -> Callable[[], bool]:
    """Tells whether a machine that was up when asked before is off. The copy may go onto any manager: onto the one that is
    where the copied one was, if there is one."""
    up = set[str]()

    def told() -> bool:
        found = LocalDriver(cluster.name).observe()
        powers = {name: state.power for name, state in found.items() if isinstance(state, MachineState)}
        up.update(name for name, power in powers.items() if power is Power.RUNNING)
        return any(powers.get(name) is Power.STOPPED for name in up)

    return told
