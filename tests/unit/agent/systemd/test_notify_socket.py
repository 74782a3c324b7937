"""sd_notify(3), against a real datagram socket, under a path and in the abstract namespace."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from swarmplan.agent.systemd.notify_socket import NotifySocket, notify_socket, watchdog_seconds


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """What is in ``NOTIFY_SOCKET``, and the end that systemd reads from."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@swarmplan-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(name.replace("@", "\0", 1))
        end.settimeout(5)
        yield name, end


def test_each_message_is_one_datagram_of_lines(manager: tuple[str, socket.socket]) -> None:
    name, end = manager
    told = notify_socket({"NOTIFY_SOCKET": name})
    assert told is not None
    told.ready("2 clusters")
    told.alive("1 held")
    told.status("as it is")
    told.stopping("ending")
    assert [end.recv(4096) for _ in range(4)] == [
        b"READY=1\nSTATUS=2 clusters",
        b"WATCHDOG=1\nSTATUS=1 held",
        b"STATUS=as it is",
        b"STOPPING=1\nSTATUS=ending",
    ]
    told.reloading()
    reloading, monotonic = end.recv(4096).decode().splitlines()
    assert reloading == "RELOADING=1"
    assert monotonic.partition("=")[0] == "MONOTONIC_USEC"
    assert int(monotonic.partition("=")[2]) > 0


def test_a_status_cannot_be_another_assignment(manager: tuple[str, socket.socket]) -> None:
    name, end = manager
    NotifySocket(name).status("held:\nMAINPID=1\r\nWATCHDOG=1 " + "x" * 1000)
    sent = end.recv(4096).decode()
    assert sent.startswith("STATUS=held: MAINPID=1 WATCHDOG=1 x")
    assert "\n" not in sent
    assert len(sent) == len("STATUS=") + 500


@pytest.mark.parametrize("given", ["", "@", "vsock:2:1234", "relative/notify"])
def test_without_a_socket_nothing_is_told(given: str) -> None:
    assert notify_socket({"NOTIFY_SOCKET": given}) is None
    assert notify_socket({}) is None


def test_a_manager_that_is_gone_disturbs_nobody(tmp_path: Path) -> None:
    NotifySocket(str(tmp_path / "gone")).ready("all is well")
    NotifySocket("/" + "x" * 500).ready("a path that no socket can have")


def test_a_manager_that_does_not_read_disturbs_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.agent.systemd.notify_socket._SECONDS", 0.01)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        for _ in range(20):
            NotifySocket(str(tmp_path / "notify")).status("again")


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "-5"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "³"}, None),
    ],
)
def test_how_long_the_watchdog_waits(environment: dict[str, str], seconds: float | None) -> None:
    assert watchdog_seconds(environment) == seconds
