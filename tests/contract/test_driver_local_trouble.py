"""Hosts of the local driver in trouble: killed engines, killed commands, engines that cannot start."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from contract.local_cluster import a_cluster, await_true, engine_of
from hello_image import FOREVER, build_archive

from swarmplan.drivers.local import LocalDriver
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine, Power
from swarmplan.ports import Engine
from swarmplan.system.processes import identify

pytestmark = pytest.mark.engines

MACHINE = Machine("one", "local")
REMOVE = """
import sys
from swarmplan.drivers.local import LocalDriver
print(flush=True)
LocalDriver(sys.argv[1]).remove("one")
"""
CGROUPS = Path("/sys/fs/cgroup")
IMAGE = "lab/forever:1"
CREATE = """
import sys
from swarmplan.drivers.local import LocalDriver
from swarmplan.model.machine import Machine
LocalDriver(sys.argv[1]).create(Machine("one", "local"))
"""

COPY = """
import sys, time
from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.swarm_folder import place
def reading(*_):
    print("reading", flush=True)
    time.sleep(60)
place.copied = reading
LocalDriver(sys.argv[1]).copy_state("one")
"""


@pytest.fixture
def driver() -> Iterator[LocalDriver]:
    with a_cluster() as cluster:
        yield cluster


def test_a_killed_engine_shows_takes_its_containers_along_and_is_healed_by_start(
    driver: LocalDriver, tmp_path: Path
) -> None:
    driver.create(MACHINE)
    engine = engine_of(driver, "one")
    run_a_task(engine, tmp_path)
    address = driver.observe()["one"].address
    dockerd, *_ = processes(driver, "dockerd")  # a child that is about to become another program has its name
    assert processes(driver, "containerd-shim")

    os.kill(dockerd, signal.SIGKILL)
    await_true(lambda: driver.observe()["one"].power is Power.STOPPED, "the killed engine is seen")
    assert "137" in driver.observe()["one"].detail
    assert processes(driver, "") == []

    driver.start("one")
    assert driver.observe()["one"].power is Power.RUNNING
    assert driver.observe()["one"].address == address
    assert IMAGE in {tag for image in engine_of(driver, "one").images() for tag in image["RepoTags"]}


def test_removal_ends_running_containers_with_the_engine_killed_before(
    driver: LocalDriver, tmp_path: Path
) -> None:
    driver.create(MACHINE)
    run_a_task(engine_of(driver, "one"), tmp_path)
    everything = processes(driver, "")
    assert {comm(pid) for pid in everything} >= {"sh", "dockerd", "containerd", "containerd-shim", "sleep"}
    os.kill(processes(driver, "dockerd")[0], signal.SIGKILL)
    driver.remove("one")
    assert not [pid for pid in everything if runs(pid)]


@pytest.mark.parametrize("round_", range(8))
def test_a_create_killed_at_any_moment_is_made_again(driver: LocalDriver, round_: int) -> None:
    delay = random.Random(round_).uniform(0.0, 0.25)  # moments, not secrets
    child = subprocess.Popen([sys.executable, "-c", CREATE, driver.cluster], stderr=subprocess.DEVNULL)
    await_true(lambda: child.poll() is not None or driver.leftovers() != (), "the create has begun")
    time.sleep(delay)  # the moment is the point
    child.kill()
    child.wait()

    assert {state.power for state in driver.observe().values()} <= {Power.BROKEN, Power.RUNNING}
    driver.create(MACHINE)
    assert driver.observe()["one"].power is Power.RUNNING
    engine_of(driver, "one")
    assert len(processes(driver, "dockerd")) == 1


@pytest.mark.parametrize("round_", range(4))
def test_a_removal_killed_at_any_moment_is_done_again(driver: LocalDriver, round_: int) -> None:
    driver.create(MACHINE)
    engine_of(driver, "one")
    delay = random.Random(round_).uniform(0.0, 0.05)  # moments, not secrets
    child = subprocess.Popen([sys.executable, "-c", REMOVE, driver.cluster], stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)  # the moment is the point
        child.kill()

    driver.remove("one")
    assert driver.observe() == {}
    assert processes(driver, "") == []


def test_an_engine_that_cannot_start_says_why(driver: LocalDriver) -> None:
    settings = EngineSettings(labels={"zone": "a"}, registry_mirrors=("no-scheme",))
    driver.create(Machine("one", "local", engine=settings))
    await_true(lambda: driver.observe()["one"].power is Power.STOPPED, "the dead engine is seen")
    assert "failed to start daemon: invalid mirror" in driver.observe()["one"].detail
    driver.update(MACHINE)
    driver.start("one")
    engine_of(driver, "one")


def test_a_host_outlives_the_command_that_made_it(driver: LocalDriver) -> None:
    subprocess.run([sys.executable, "-c", CREATE, driver.cluster], check=True, start_new_session=True)
    engine_of(driver, "one")
    for pid in processes(driver, "sh") + processes(driver, "dockerd"):
        streams = [str(Path(f"/proc/{pid}/fd/{number}").readlink()) for number in (0, 1, 2)]
        assert not [name for name in streams if name.startswith(("pipe:", "socket:", "/dev/pts", "/tmp"))]  # noqa: S108  # pytest's own capture
        assert os.getsid(pid) != os.getsid(0)


def test_another_process_with_the_same_pid_is_not_taken_for_the_host(driver: LocalDriver) -> None:
    driver.create(MACHINE)
    record = next(Path("/var/lib/swarmplan/local").glob(f"{driver.cluster}/hosts/one/host.json"))
    text = record.read_text()
    pid = next(line for line in text.splitlines() if '"pid"' in line)
    record.write_text(text.replace(pid, f'  "pid": {os.getpid()},'))
    assert driver.observe()["one"].power is Power.STOPPED
    driver.start("one")  # ends the host the record has lost, and not this process
    assert len(processes(driver, "dockerd")) <= 1
    engine_of(driver, "one")


def test_a_copy_that_is_killed_leaves_a_stopped_host_and_start_brings_its_swarm_back(
    driver: LocalDriver,
) -> None:
    driver.create(MACHINE)
    with closing(engine_of(driver, "one")) as engine:
        engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "eth0"})
        member = engine.info()["Swarm"]["NodeID"]
    child = subprocess.Popen([sys.executable, "-c", COPY, driver.cluster], stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"reading\n"
        child.kill()
    state = driver.observe()["one"]
    assert (state.power, state.detail) == (Power.STOPPED, "stopped on request")
    driver.start("one")
    with closing(engine_of(driver, "one")) as engine:
        assert engine.info()["Swarm"]["NodeID"] == member


def test_other_options_for_a_machine_that_exists_are_refused(driver: LocalDriver) -> None:
    driver.create(MACHINE)
    with pytest.raises(Permanent, match="other options: `swarmplan plan` shows"):
        driver.create(Machine("one", "local", {"engine": "trixie"}))


def run_a_task(engine: Engine, folder: Path) -> None:
    """Keep one container running, as a service of a swarm of one."""
    archive = folder / "forever.tar"
    build_archive(archive, IMAGE, FOREVER)
    engine.load_image(str(archive))
    engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "eth0"})
    engine.create_service({"Name": "task", "TaskTemplate": {"ContainerSpec": {"Image": IMAGE}}})
    await_true(lambda: [task["Status"]["State"] for task in engine.tasks()] == ["running"], "the task runs")


def processes(driver: LocalDriver, name: str) -> list[int]:
    """The pids of the cluster's processes whose name begins so, those in containers too: all are in its control groups."""
    listed = (
        place.read_text()
        for hierarchy in ("", "systemd", "unified")
        for place in (CGROUPS / hierarchy / "swarmplan" / driver.cluster).glob("**/cgroup.procs")
    )
    found = {int(pid) for text in listed for pid in text.split()}
    return sorted(pid for pid in found if comm(pid).startswith(name))


def comm(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def runs(pid: int) -> bool:
    """False also for a process that has ended and is only not yet waited for."""
    return identify(pid) is not None
