"""What goes wrong when commands meet, and when one is killed."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from contract.machine_cli.program import NOWHERE, Cli, Done

AT_ONCE = 6


@pytest.fixture
def stand_in(bare: Cli) -> Cli:
    """For faults that only the stand-in shows surely."""
    if bare.real:
        pytest.skip("a real binary shows this by chance only")
    return bare


def creates(cli: Cli, names: list[str]) -> list[Done]:
    def create(name: str) -> Done:
        return cli("create", "-d", "none", "--url", NOWHERE, name)

    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        return list(pool.map(create, names))


def client_is_trusted(cli: Cli) -> bool:
    """Whether the client's certificate is signed by the CA that is stored."""
    certs = cli.store.path / "certs"
    done = subprocess.run(
        ["openssl", "verify", "-CAfile", str(certs / "ca.pem"), str(certs / "cert.pem")],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def await_true(condition: Callable[[], bool], within: float = 20) -> float:
    """Wait for it; the seconds it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within
        time.sleep(0.01)
    return time.monotonic() - begun


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()]


def test_one_create_alone_leaves_certificates_that_fit(bare: Cli) -> None:
    bare.create("n1")
    assert client_is_trusted(bare)


def test_first_creates_at_once_spoil_the_certificates_and_say_nothing(stand_in: Cli) -> None:
    stand_in.store.fault("ca_race", seconds=10)
    done = creates(stand_in, ["n1", "n2"])
    assert [result.code for result in done] == [0, 0]
    assert not client_is_trusted(stand_in)


def test_later_ones_at_once_do_not(cli: Cli) -> None:
    names = [f"n{number}" for number in range(AT_ONCE)]
    assert {result.code for result in creates(cli, names)} == {0}
    assert client_is_trusted(cli)
    assert cli("ls", "-q").lines == names


def test_of_creates_of_one_name_the_late_find_it_exists(cli: Cli) -> None:
    cli.create("n1")
    done = creates(cli, ["n1", "n1"])
    assert {(result.code, result.err) for result in done} == {(1, 'Docker machine "n1" already exists\n')}


def test_a_record_is_gone_for_a_moment_whenever_it_is_saved(cli: Cli) -> None:
    if cli.real:
        pytest.skip("a real binary shows this by chance only")
    cli.create("n1")
    cli.store.fault("save_gap", seconds=1.5)
    saving = cli.start("ip", "n1")
    await_true(lambda: not cli.record("n1").exists())
    meanwhile = cli("status", "n1")
    line = cli("ls", "-f", "{{.State}}|{{.DriverName}}|{{.Error}}").out
    assert saving.communicate()[1] == ""
    lost = f"open {cli.record('n1')}: no such file or directory"
    assert (meanwhile.code, meanwhile.err) == (1, f"{lost}\n")
    assert line == f"Error|not found|{lost}\n"
    assert cli("status", "n1").out == "Running\n"


@pytest.fixture
def hanging(cli: Cli) -> Iterator["subprocess.Popen[str]"]:
    """A command that waits, with a plugin beside it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        cli.create("n1", url=f"tcp://127.0.0.1:{server.getsockname()[1]}")
        process = cli.start("version", "n1")
        link, _ = server.accept()
        yield process
        link.close()
        process.kill()
        process.communicate()


def test_a_signal_ends_it_at_once_and_its_plugins_stay(hanging: "subprocess.Popen[str]") -> None:
    plugins = children(hanging.pid)
    assert plugins
    hanging.terminate()
    hanging.communicate(timeout=5)
    assert hanging.returncode == -signal.SIGTERM
    try:
        assert all(alive(plugin) for plugin in plugins)
    finally:
        for plugin in plugins:
            os.kill(plugin, signal.SIGKILL)


def test_unless_the_whole_group_is_killed(hanging: "subprocess.Popen[str]") -> None:
    plugins = children(hanging.pid)
    assert plugins
    os.killpg(hanging.pid, signal.SIGKILL)
    hanging.communicate(timeout=5)
    assert await_true(lambda: not any(alive(plugin) for plugin in plugins), within=5) < 5


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def test_a_token_for_plugins_in_the_environment_makes_it_one(cli: Cli) -> None:
    leaked = {"MACHINE_PLUGIN_TOKEN": "42", "MACHINE_PLUGIN_DRIVER_NAME": "none"}
    with pytest.raises(subprocess.TimeoutExpired) as hung:
        cli("ls", timeout=1.5, **leaked)
    assert (hung.value.stdout or b"").startswith(b"127.0.0.1:")
