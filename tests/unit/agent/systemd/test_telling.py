"""What systemd is told of an agent, received by a real socket; the thread, and a fake clock."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from swarmplan.agent.state import AgentStatus, ClusterStatus
from swarmplan.agent.systemd.notify_socket import NotifySocket
from swarmplan.agent.systemd.telling import Telling, telling

AGENT = AgentStatus("1.0", 1, 0.0, (ClusterStatus("prod", alive=1.0),))


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(10)
        yield end


def received(manager: socket.socket) -> Iterator[bytes]:
    """All that is still to be read."""
    with suppress(BlockingIOError):
        while True:
            yield manager.recv(4096)


def test_the_watchdog_is_told_for_as_long_as_every_loop_is_alive(
    manager: socket.socket, tmp_path: Path
) -> None:
    now, agent = [0.0], [AGENT]
    told = Telling(NotifySocket(str(tmp_path / "notify")), 30.0, lambda: agent[0], lambda: now[0])
    told.tell()
    assert manager.recv(4096) == b"WATCHDOG=1\nSTATUS=1 cluster: 1 unknown"
    now[0] = 1000.0
    told.tell()
    assert manager.recv(4096) == b"STATUS=no sign of life from the loop of prod"
    agent[0] = replace(AGENT, clusters=(ClusterStatus("prod", alive=2.0),))
    told.tell()
    assert manager.recv(4096).startswith(b"WATCHDOG=1\n")


def test_without_a_watchdog_only_the_status_is_told(manager: socket.socket, tmp_path: Path) -> None:
    Telling(NotifySocket(str(tmp_path / "notify")), None, lambda: AGENT).tell()
    assert manager.recv(4096) == b"STATUS=1 cluster: 1 unknown"


@pytest.mark.parametrize(("watchdog", "period"), [(None, 10.0), (90.0, 10.0), (3.0, 1.0)])
def test_three_times_in_each_time_of_the_watchdog(watchdog: float | None, period: float) -> None:
    assert Telling(NotifySocket("/nowhere"), watchdog, lambda: AGENT).period == period


def test_from_ready_to_stopping(manager: socket.socket, tmp_path: Path) -> None:
    environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "30000"}
    with telling(lambda: AGENT, environment) as told:
        assert told is not None
        assert manager.recv(4096) == b"READY=1\nSTATUS=1 cluster: 1 unknown"
        assert manager.recv(4096).startswith(b"WATCHDOG=1\n")
        assert manager.recv(4096).startswith(b"WATCHDOG=1\n")
    manager.settimeout(0)
    rest = [*received(manager)]
    assert rest[-1].startswith(b"STOPPING=1\n")


def test_reading_the_settings_again_is_told_before_and_after(manager: socket.socket, tmp_path: Path) -> None:
    told = Telling(NotifySocket(str(tmp_path / "notify")), None, lambda: AGENT)
    with told.reloading():
        assert manager.recv(4096).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
    assert manager.recv(4096).startswith(b"READY=1\n")


def test_where_systemd_did_not_start_it_there_is_no_thread() -> None:
    with telling(lambda: AGENT, {"PATH": os.environ["PATH"]}) as told:
        assert told is None
