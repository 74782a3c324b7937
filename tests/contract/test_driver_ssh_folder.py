"""Swarm folders of hosts reached by ssh, in trouble: clients that die, disks that are full, data elsewhere."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from bare.hosts import BareHost
from contract.local_cluster import await_true
from contract.ssh_hosts import Open, machine, processes, seen

from swarmplan.drivers.ssh import SshDriver
from swarmplan.engine.connect import connect
from swarmplan.errors import Failure, Permanent
from swarmplan.model.document import machine_document
from swarmplan.model.machine import EngineSettings, Power

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("ssh-folder")]

SMALL = "/srv/small"
ELSEWHERE = EngineSettings(options={"data-root": SMALL})
COMMAND = """
import json, sys
from pathlib import Path
from swarmplan.drivers.ssh import SshDriver
from swarmplan.model.document import machine_of
cluster, state, document = sys.argv[1:]
SshDriver(cluster, [machine_of(json.loads(document))], state=Path(state)).copy_state("one")
"""
SLOW_TAR = '#!/bin/sh\n: >/run/tar.reads\nuntil [ -e /run/tar.goes-on ]; do sleep 0.05; done\nexec /usr/bin/tar "$@"\n'


def test_a_client_that_is_killed_while_the_engine_rests_leaves_it_running(
    host: BareHost, opened: Open, tmp_path: Path
) -> None:
    driver = opened()
    driver.create(machine(host))
    member = swarm(driver, host.address)
    host.run("sh", "-c", "cat >/usr/local/bin/tar; chmod +x /usr/local/bin/tar", stdin=SLOW_TAR)
    try:
        with killed(lambda: host.read("/run/tar.reads") is not None, driver, tmp_path / "state", host):
            assert host.run("docker", "version", check=False).returncode != 0
            host.run("touch", "/run/tar.goes-on")
            await_true(lambda: node(driver) == member, "the engine is back, as the node it was")
        assert seen(driver).power is Power.RUNNING
    finally:
        host.run("rm", "-f", "/usr/local/bin/tar", "/run/tar.reads", "/run/tar.goes-on")


@pytest.mark.long
def test_a_folder_that_does_not_fit_changes_nothing_and_data_is_found_where_it_is(
    host: BareHost, opened: Open
) -> None:
    plain = opened()
    plain.create(machine(host))
    member = swarm(plain, host.address)
    state = plain.copy_state("one")
    plain.remove("one")
    host.run("sh", "-ec", f"mkdir -p {SMALL}; mount -t tmpfs -o size=40m tmpfs {SMALL}")
    driver = opened(engine=ELSEWHERE)
    try:
        driver.create(machine(host, ELSEWHERE))
        pid = host.read("/var/run/docker.pid")
        with pytest.raises(Permanent) as failure:
            driver.replace_state("one", state)
        assert f"No space left on device below {SMALL}; free some disk space there" in str(failure.value)
        assert host.run("sh", "-c", f"ls -d {SMALL}/swarm*").stdout.split() == [f"{SMALL}/swarm"]
        assert host.read("/var/run/docker.pid") == pid
        host.run("mount", "-o", "remount,size=400m", SMALL)
        driver.replace_state("one", state)
        await_true(lambda: node(driver) == member, "the engine is the node that was copied")
        driver.remove("one")
    finally:
        host.run("service", "docker", "stop", check=False)
        host.run("sh", "-ec", f"umount {SMALL}; rmdir {SMALL}")


def swarm(driver: SshDriver, address: str) -> str:
    """Make the machine's engine a swarm of one; its node id."""
    with closing(connect(driver.endpoint("one"))) as engine:
        engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": address})
        return str(engine.info()["Swarm"]["NodeID"])


def node(driver: SshDriver) -> str:
    """The node id of the machine's engine; "" while it does not answer."""
    with closing(connect(driver.endpoint("one"))) as engine:
        try:
            return str(engine.info()["Swarm"]["NodeID"])
        except Failure:
            return ""


@contextmanager
def killed(moment: Callable[[], bool], driver: SshDriver, state: Path, host: BareHost) -> Iterator[None]:
    """A copy that is killed at this moment, with every ssh it runs."""
    folder = mkdtemp(prefix="kill-")
    document = json.dumps(machine_document(machine(host)))
    words = [sys.executable, "-c", COMMAND, driver.cluster, str(state), document]
    try:
        with subprocess.Popen(words, env=os.environ | {"XDG_RUNTIME_DIR": folder}) as child:
            await_true(moment, "the copy has come there")
            child.kill()
        for pid in processes(folder):
            os.kill(pid, signal.SIGKILL)
        yield
    finally:
        shutil.rmtree(folder)
