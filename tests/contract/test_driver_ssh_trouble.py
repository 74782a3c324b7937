"""The ssh driver in trouble, on real servers: each ends soon, in one line that names the machine and what to do."""

import os
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bare.hosts import BareHost, bare_hosts
from contract.local_cluster import await_true, cluster_name

from swarmplan.drivers.ssh import SshDriver, target
from swarmplan.engine import connect
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.unknown import Unknown

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("ssh-trouble")]

Open = Callable[..., SshDriver]
DAEMON = "/etc/docker/daemon.json"
MARK = "/etc/swarmplan/host.json"
BROKEN = EngineSettings(options={"no-such-key": 1})


@pytest.fixture(scope="module")
def host() -> Iterator[BareHost]:
    with bare_hosts(["one"]) as (made,):
        yield made


@pytest.fixture
def opened(host: BareHost, tmp_path: Path) -> Iterator[Open]:
    """Opens the one cluster with its machine ``one`` and other options than the host's; the host is given back at the end."""
    before = host.read(DAEMON)
    cluster = cluster_name()
    drivers: list[SshDriver] = []

    def again(*, name: str = cluster, engine: EngineSettings | None = None, **options: Any) -> SshDriver:
        drivers.append(SshDriver(name, [machine(host, engine, **options)], state=tmp_path / "state"))
        return drivers[-1]

    yield again
    again().remove("one")
    for driver in drivers:
        driver.close()
    assert host.read(DAEMON) == before
    assert host.read(MARK) is None


def machine(host: BareHost, engine: EngineSettings | None = None, **options: Any) -> Machine:
    return Machine("one", "ssh", host.options | options, engine or EngineSettings())


def reason(driver: SshDriver) -> str:
    """Why the machine cannot be seen, in one line that names it."""
    found = driver.observe()["one"]
    assert isinstance(found, Unknown)
    assert "\n" not in found.reason
    assert found.reason.startswith("machine one")
    return found.reason


def seen(driver: SshDriver) -> MachineState:
    found = driver.find("one")
    assert isinstance(found, MachineState)
    return found


# --- no way in


def test_a_wrong_key(opened: Open, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    told = reason(opened(key=str(other)))
    assert "Permission denied (publickey)" in told
    assert "options.key" in told


def test_a_key_that_is_not_there(opened: Open, tmp_path: Path) -> None:
    assert f"{tmp_path}/none" in reason(opened(key=f"{tmp_path}/none"))


def test_a_host_key_that_is_not_known(opened: Open, tmp_path: Path) -> None:
    told = reason(opened(known_hosts=str(tmp_path / "empty")))
    assert "host key is not known" in told
    assert "options.known_hosts" in told


def test_a_host_key_that_changed(host: BareHost, opened: Open, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    (tmp_path / "known").write_text(f"{host.address} {other.with_suffix('.pub').read_text()}")
    told = reason(opened(known_hosts=str(tmp_path / "known")))
    assert "CHANGED" in told
    assert f"ssh-keygen -R {host.address}" in told


def test_a_name_that_does_not_exist(opened: Open) -> None:
    assert "no-such-host.invalid" in reason(opened(address="no-such-host.invalid"))


def test_a_port_where_nobody_listens(opened: Open) -> None:
    told = reason(opened(port=2222))
    assert "refuses connections" in told
    assert "2222/tcp" in told


def test_a_host_that_accepts_and_never_answers(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "_PLAIN", ("BatchMode=yes", "ConnectTimeout=2"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        started = time.monotonic()
        told = reason(opened(address="127.0.0.1", port=server.getsockname()[1]))
    assert "never answers" in told
    assert time.monotonic() - started < 10


def test_a_user_without_sudo(host: BareHost, opened: Open) -> None:
    told = reason(opened(**host.user(sudo=False)))
    assert "sudo asks for a password" in told
    assert "NOPASSWD" in told


def test_no_ssh_here(opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to("/bin/sh")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        assert "openssh-client" in reason(opened())


# --- on the way


def test_a_jump_host_and_a_configuration_of_the_user(host: BareHost, tmp_path: Path) -> None:
    config = tmp_path / "config"
    common = f"User root\nIdentityFile {host.key}\nUserKnownHostsFile {host.known_hosts}\n"
    config.write_text(
        f"Host gate\nHostName {host.address}\n{common}"
        f"Host inner\nHostName 127.0.0.1\nHostKeyAlias {host.address}\nProxyJump gate\n{common}"
    )
    driver = SshDriver(
        cluster_name(),
        [Machine("one", "ssh", {"address": "inner", "config": str(config)})],
        state=tmp_path / "state",
    )
    try:
        state = driver.find("one")
        assert isinstance(state, MachineState)
        assert state.address == host.address  # its own word: the name is no address
    finally:
        driver.close()


def test_a_lost_connection_heals_by_itself(host: BareHost, opened: Open) -> None:
    driver = opened()
    driver.create(machine(host))
    engine = connect(driver.endpoint("one"))
    assert engine.info()["Name"] == "one"
    host.stop_sshd()
    try:
        with pytest.raises(Unreachable):
            engine.info()
        with pytest.raises(Unreachable, match="refuses connections; see that sshd"):
            engine.info()
        assert "refuses connections" in reason(driver)
    finally:
        host.start_sshd()
    assert engine.info()["Name"] == "one"
    assert seen(driver).power is Power.RUNNING
    engine.close()


def test_more_calls_at_once_than_one_connection_carries(host: BareHost, opened: Open) -> None:
    """sshd allows ten sessions in one connection (MaxSessions, sshd_config(5)); the others get connections of their own."""
    driver = opened()
    driver.create(machine(host))
    path = driver.endpoint("one").url.removeprefix("unix://")
    callers = [socket.socket(socket.AF_UNIX) for _ in range(14)]
    try:
        for caller in callers:
            caller.settimeout(20)
            caller.connect(path)
        for caller in callers:
            caller.sendall(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
        assert {caller.recv(12) for caller in callers} == {b"HTTP/1.1 200"}
    finally:
        for caller in callers:
            caller.close()


def test_closed_nothing_is_left_and_it_can_be_used_again(host: BareHost, opened: Open) -> None:
    driver = opened()
    driver.create(machine(host))
    engine = connect(driver.endpoint("one"))
    engine.info()
    folder = Path(driver.endpoint("one").url.removeprefix("unix://")).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    driver.close()
    assert not folder.exists()
    await_true(lambda: not processes(folder.name), "no ssh is left")
    assert seen(driver).power is Power.RUNNING
    engine.close()
    again = connect(driver.endpoint("one"))
    assert again.info()["Name"] == "one"
    again.close()


# --- on the host


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
        assert seen(driver).detail == "its engine restarts to take engine:, and with it 1 container there"
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


def processes(word: str) -> list[str]:
    """The command lines of this machine's processes with this word in them."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if word in line and int(place.parent.name) != os.getpid():
            found.append(line)
    return found
