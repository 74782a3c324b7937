"""The ways to a host of the ssh driver, and what stands in them: each ends soon, in one line that names the machine and
what to do. On real servers."""

import os
import re
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from bare.hosts import BareHost
from contract.local_cluster import await_true, cluster_name
from contract.ssh_hosts import Open, machine, processes, reason, seen

from swarmplan.drivers.ssh import SshDriver
from swarmplan.drivers.ssh.connection import target
from swarmplan.engine.connect import connect
from swarmplan.errors import Unreachable
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.ports import Engine

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("ssh-way")]


def test_a_wrong_key(opened: Open, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    told = reason(opened(key=str(other)))
    assert "Permission denied (publickey)" in told
    assert "options.key" in told


def test_a_key_that_is_not_there(opened: Open, tmp_path: Path) -> None:
    assert f"{tmp_path}/none" in reason(opened(key=f"{tmp_path}/none"))


def test_a_host_key_that_is_not_known(opened: Open, tmp_path: Path) -> None:
    """Typed as it is told, the remedy lets the driver in."""
    known = tmp_path / "my hosts"
    driver = opened(known_hosts=str(known))
    told = reason(driver)
    assert "host key is not known" in told
    type_and_accept(told, tmp_path)
    assert seen(driver).power is Power.BARE


def test_a_host_key_that_changed(host: BareHost, opened: Open, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    (tmp_path / "known").write_text(f"{host.address} {other.with_suffix('.pub').read_text()}")
    driver = opened(known_hosts=str(tmp_path / "known"))
    told = reason(driver)
    assert "CHANGED" in told
    type_and_accept(told, tmp_path)
    assert seen(driver).power is Power.BARE


def type_and_accept(told: str, folder: Path) -> None:
    """Type the commands that an error names, as they stand, and say yes to what they ask."""
    yes = folder / "yes"
    yes.write_text("#!/bin/sh\necho yes\n")
    yes.chmod(0o755)
    answering = os.environ | {"SSH_ASKPASS": str(yes), "SSH_ASKPASS_REQUIRE": "force"}
    for command in re.findall(r"`([^`]+)`", told):
        typed = ["sh", "-c", command]
        done = subprocess.run(
            typed, env=answering, input="", capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr


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
        # ssh may see the end of its connection a moment after its callers did
        await_true(lambda: "refuses connections; check that sshd" in complaint(engine), "it says why")
        assert "refuses connections" in reason(driver)
    finally:
        host.start_sshd()
    assert engine.info()["Name"] == "one"
    assert seen(driver).power is Power.RUNNING
    engine.close()


def complaint(engine: Engine) -> str:
    """What a call to an engine fails with."""
    with pytest.raises(Unreachable) as caught:
        engine.info()
    return str(caught.value)


FORWARDS_NOTHING = "/etc/ssh/sshd_config.d/forwards-nothing.conf"


@pytest.mark.parametrize("way", ["root", "sudo", "server that forwards nothing"])
def test_more_calls_at_once_than_one_connection_has_sessions(host: BareHost, opened: Open, way: str) -> None:
    """The engine's socket is forwarded, for which nothing runs there. Where it cannot be, each call is a session, of which
    sshd allows ten in one connection (MaxSessions, sshd_config(5)); the others get connections of their own."""
    with refusing(host) if way.startswith("server") else nullcontext():
        driver = opened(**(host.user(sudo=True) if way == "sudo" else {}))
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
            there = host.run("sh", "-c", "ps -eo comm,args | grep -c '^docker .*dial-stdio'", check=False)
            assert int(there.stdout) == (0 if way == "root" else len(callers))
        finally:
            for caller in callers:
                caller.close()


@pytest.mark.parametrize("way", ["root", "sudo"])
def test_calls_at_once_share_one_session(host: BareHost, opened: Open, way: str) -> None:
    driver = opened(**(host.user(sudo=True) if way == "sudo" else {}))
    driver.create(machine(host))
    engine = connect(driver.endpoint("one"))
    with ThreadPoolExecutor(10) as pool:
        names = list(pool.map(lambda _: engine.info()["Name"], range(40)))
    assert set(names) == {"one"}
    there = host.run("sh", "-c", "ps -eo comm,args | grep -c '^docker .*dial-stdio'", check=False)
    assert int(there.stdout) == (0 if way == "root" else 1)
    engine.close()


@contextmanager
def refusing(host: BareHost) -> Iterator[None]:
    """A server that forwards no sockets."""
    host.run("sh", "-c", f"echo AllowStreamLocalForwarding no >{FORWARDS_NOTHING}")
    host.stop_sshd()
    host.start_sshd()
    try:
        yield
    finally:
        host.run("rm", FORWARDS_NOTHING)
        host.stop_sshd()
        host.start_sshd()


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
