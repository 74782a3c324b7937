"""What the ssh driver does to a host, and never does: marks, settings, engines, what was cut off and what is others'."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from bare.hosts import BareHost
from contract.local_cluster import await_true, cluster_name
from contract.ssh_hosts import DAEMON, MARK, Open, machine, processes, reason, seen

from swarmplan.drivers.ssh import SshDriver
from swarmplan.errors import Permanent
from swarmplan.model.document import machine_document
from swarmplan.model.machine import EngineSettings, Power

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("ssh-host")]

COMMAND = """
import json, sys
from pathlib import Path
from swarmplan.drivers.ssh import SshDriver
from swarmplan.model.document import machine_of
cluster, state, verb, document = sys.argv[1:]
machine = machine_of(json.loads(document))
driver = SshDriver(cluster, [machine], state=Path(state))
print(flush=True)
driver.create(machine) if verb == "create" else driver.remove("one")
"""
BROKEN = EngineSettings(options={"no-such-key": 1})


def test_a_host_of_another_cluster_is_never_taken(host: BareHost, opened: Open, tmp_path: Path) -> None:
    ours = opened()
    ours.create(machine(host))
    mark = host.read(MARK)
    theirs = SshDriver(cluster_name(), [machine(host)], state=tmp_path / "theirs")
    try:
        assert f"machine one of cluster {ours.cluster}" in reason(theirs)
        for verb in (theirs.create, theirs.update):
            with pytest.raises(Permanent, match=ours.cluster):
                verb(machine(host))
        with pytest.raises(Permanent, match=ours.cluster):
            theirs.remove("one")
    finally:
        theirs.close()
    assert host.read(MARK) == mark
    assert seen(ours).power is Power.RUNNING


def test_a_name_for_the_same_host_is_the_same_machine(host: BareHost, opened: Open, tmp_path: Path) -> None:
    opened().create(machine(host))
    config = tmp_path / "config"
    config.write_text(f"Host alias\nHostName {host.address}\n")
    driver = opened(address="alias", config=str(config), known_hosts=host.known_hosts)
    state = seen(driver)
    assert state.power is Power.RUNNING
    assert state.machine.options["address"] == "alias"
    assert state.address == host.address


def test_an_engine_that_will_not_start_says_why_and_what_it_had_comes_back(
    host: BareHost, opened: Open
) -> None:
    driver = opened()
    with pytest.raises(Permanent, match=r"machine one: its engine does not start: .*no-such-key"):
        driver.create(machine(host, BROKEN))
    assert seen(driver).power is Power.BROKEN
    driver.create(machine(host))
    assert seen(driver).power is Power.RUNNING


def test_a_stopped_engine_is_started_with_what_it_had(host: BareHost, opened: Open) -> None:
    driver = opened()
    driver.create(machine(host))
    host.run("sh", "-c", "kill -KILL $(cat /var/run/docker.pid)")
    assert seen(driver).power is Power.STOPPED
    driver.start("one")
    assert seen(driver).power is Power.RUNNING


@pytest.mark.parametrize("phase", ["making", "releasing"])
def test_what_was_cut_off_is_finished_or_released(host: BareHost, opened: Open, phase: str) -> None:
    driver = opened()
    wanted = machine(host, EngineSettings(labels={"zone": "a"}))
    driver.create(wanted)
    host.run("sed", "-i", f's/"phase": "made"/"phase": "{phase}"/', MARK)
    assert seen(driver).power is Power.BROKEN
    driver.create(wanted)
    assert seen(driver).power is Power.RUNNING
    host.run("sed", "-i", f's/"phase": "made"/"phase": "{phase}"/', MARK)
    driver.remove("one")
    assert seen(driver).power is Power.BARE


@pytest.mark.parametrize("round_", range(2))
@pytest.mark.parametrize("verb", ["create", "remove"])
def test_a_command_killed_at_any_moment_is_done_again(
    host: BareHost, opened: Open, tmp_path: Path, verb: str, round_: int
) -> None:
    driver = opened()
    wanted = machine(host, EngineSettings(labels={"zone": "a"}))
    if verb == "remove":
        driver.create(wanted)
    delay = random.Random(f"{verb}{round_}").uniform(0.2, 1.2)  # moments, not secrets
    with killed_after(
        delay, driver.cluster, str(tmp_path / "state"), verb, json.dumps(machine_document(wanted))
    ):
        assert seen(driver).power in {Power.BARE, Power.BROKEN, Power.RUNNING, Power.STOPPED}
        driver.create(wanted)
        assert seen(driver).power is Power.RUNNING
        assert seen(driver).machine == wanted


def test_a_daemon_json_that_somebody_changed_keeps_the_change(host: BareHost, opened: Open) -> None:
    before = host.read(DAEMON) or ""
    driver = opened()
    driver.create(machine(host, EngineSettings(labels={"zone": "a"})))
    changed = (host.read(DAEMON) or "").replace("{", '{"debug": true,', 1)
    host.run("sh", "-c", f"cat >{DAEMON}", stdin=changed)
    driver.remove("one")
    after = host.read(DAEMON) or ""
    assert '"debug": true' in after
    assert "zone=a" not in after
    host.run("sh", "-c", f"cat >{DAEMON}", stdin=before)


def test_a_daemon_json_that_cannot_be_read_is_left_alone(host: BareHost, opened: Open) -> None:
    before = host.read(DAEMON) or ""
    host.run("sh", "-c", f"cat >{DAEMON}", stdin="{ broken")
    try:
        driver = opened()
        with pytest.raises(Permanent, match=r"machine one: /etc/docker/daemon.json there cannot be read"):
            driver.create(machine(host, EngineSettings(labels={"zone": "a"})))
        assert host.read(DAEMON) == "{ broken"
        assert host.read(MARK) is None
    finally:
        host.run("sh", "-c", f"cat >{DAEMON}", stdin=before)


def test_a_full_disk(host: BareHost, opened: Open) -> None:
    """A host whose /etc takes nothing more."""
    host.run(
        "sh",
        "-ec",
        "mkdir -p /etc/swarmplan; mount -t tmpfs -o size=4k tmpfs /etc/swarmplan; echo x >/etc/swarmplan/x",
    )
    driver = opened()
    try:
        with pytest.raises(Permanent, match=r"machine one: .*No space left on device; free some disk space"):
            driver.create(machine(host))
    finally:
        host.run("sh", "-ec", "umount /etc/swarmplan; rmdir /etc/swarmplan")
    driver.create(machine(host))
    assert seen(driver).power is Power.RUNNING


def test_containers_of_others_are_seen_before_and_live_on_after(host: BareHost, opened: Open) -> None:
    host.run("service", "docker", "start")
    await_true(lambda: host.run("docker", "info", check=False).returncode == 0, "the engine answers")
    try:
        host.run("sh", "-ec", "tar -C / -c bin/busybox | docker import - lab/box >/dev/null")
        host.run("docker", "run", "--detach", "--name", "theirs", "--restart", "always", "--network", "none", "--stop-signal", "KILL",
                 "lab/box", "/bin/busybox", "sleep", "1000")  # fmt: skip
        driver = opened(engine=EngineSettings(labels={"zone": "a"}))
        assert seen(driver).detail == "its engine restarts to apply engine:, and with it 1 container there"
        assert seen(opened()).detail == ""  # nothing is to be changed
        driver.create(machine(host, EngineSettings(labels={"zone": "a"})))
        driver.remove("one")
        assert "Up" in host.run("docker", "ps", "--format", "{{.Names}} {{.Status}}").stdout
    finally:
        host.run("docker", "rm", "--force", "theirs", check=False)
        host.run("service", "docker", "stop")


def test_a_machine_taken_out_of_the_spec_is_still_released(
    host: BareHost, opened: Open, tmp_path: Path
) -> None:
    ours = opened()
    ours.create(machine(host))
    later = SshDriver(ours.cluster, [], state=tmp_path / "state")
    try:
        assert seen(later).power is Power.RUNNING
        later.remove("one")
        assert later.observe() == {}
        assert later.leftovers() == ()
    finally:
        later.close()


@contextmanager
def killed_after(delay: float, *arguments: str) -> Iterator[None]:
    """A driver's command killed so many seconds after it began; what it left running here is ended at the end."""
    folder = mkdtemp(prefix="kill-")
    environment = os.environ | {"XDG_RUNTIME_DIR": folder}
    child = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments], stdout=subprocess.PIPE, env=environment
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)  # the moment is the point
        child.kill()
    try:
        yield
    finally:
        for pid in processes(folder):
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder)


@pytest.mark.parametrize("place", ["/var/lib/docker", "/srv/engine"])
def test_a_host_that_is_in_a_swarm_is_never_prepared_and_claimed_without_a_touch(
    host: BareHost, opened: Open, place: str
) -> None:
    """Its engine was started by hand, and its data folder may be named on the command line alone."""
    with engine_by_hand(host, f"--data-root={place}"):
        host.run("docker", "swarm", "init", "--advertise-addr", host.address)
        before = host.run("docker", "node", "inspect", "self", "--format", "{{.ID}} {{.Version}}").stdout
        driver = opened()
        state = seen(driver)
        assert (state.power, state.joined, state.preexisting) == (Power.BARE, True, True)
        assert driver.preflight([machine(host)]) == []
        assert host.read(MARK) is None
        wanted = machine(host, EngineSettings({"zone": "a"}))
        assert (
            seen(opened(engine=wanted.engine)).machine.engine == EngineSettings()
        )  # it would have to restart for it
        driver.claim(state.machine)
        driver.claim(state.machine)
        claimed = seen(opened())
        assert (claimed.power, claimed.joined, claimed.machine) == (Power.RUNNING, False, machine(host))
        assert (
            host.run("docker", "node", "inspect", "self", "--format", "{{.ID}} {{.Version}}").stdout == before
        )
        opened().remove("one")
        assert (seen(opened()).power, seen(opened()).joined) == (Power.BARE, False)


def test_the_engine_of_a_host_in_a_swarm_is_not_started_to_look(host: BareHost, opened: Open) -> None:
    with engine_by_hand(host):
        host.run("docker", "swarm", "init", "--advertise-addr", host.address)
    assert "in a swarm that this cluster did not create, and its engine does not answer" in reason(opened())
    assert host.run("pgrep", "-x", "dockerd", check=False).returncode != 0
    with engine_by_hand(host):
        host.run("docker", "swarm", "leave", "--force")
    assert (seen(opened()).power, seen(opened()).joined) == (Power.BARE, False)


@contextmanager
def engine_by_hand(host: BareHost, *options: str) -> Iterator[None]:
    """An engine that no service of the host started."""
    host.run(
        "sh",
        "-c",
        f"nohup dockerd {' '.join(options)} >/var/log/by-hand.log 2>&1 & echo $! >/run/by-hand.pid",
    )
    try:
        await_true(
            lambda: host.run("docker", "version", check=False).returncode == 0,
            "the engine answers",
            within=60,
        )
        yield
    finally:
        host.run(
            "sh",
            "-c",
            "kill $(cat /run/by-hand.pid); while kill -0 $(cat /run/by-hand.pid) 2>/dev/null; do sleep 0.1; done",
        )
