"""Sockets of this process behind which a command answers."""

import socket
from pathlib import Path

import pytest

from swarmplan.drivers.ssh.doors import Doors
from swarmplan.engine import connect
from swarmplan.errors import Unreachable
from swarmplan.ports import Endpoint, Engine


def call(path: Path) -> socket.socket:
    caller = socket.socket(socket.AF_UNIX)
    caller.settimeout(10)
    caller.connect(str(path))
    return caller


def test_each_caller_has_a_command_of_its_own(tmp_path: Path) -> None:
    doors = Doors()
    path = doors.open(tmp_path, "one", lambda: ["cat"])
    with call(path) as first, call(path) as second:
        second.sendall(b"second")
        first.sendall(b"first")
        assert (first.recv(9), second.recv(9)) == (b"first", b"second")
    doors.close()
    assert list(tmp_path.iterdir()) == []


def test_who_hangs_up_ends_the_command_and_the_command_ends_the_call(tmp_path: Path) -> None:
    doors = Doors()
    path = doors.open(tmp_path, "one", lambda: ["sh", "-c", "read line; echo $line"])
    with call(path) as caller:
        caller.sendall(b"bye\n")
        assert caller.recv(9) == b"bye\n"
        assert caller.recv(9) == b""
    doors.close()


def test_closed_a_running_call_ends(tmp_path: Path) -> None:
    doors = Doors()
    path = doors.open(tmp_path, "one", lambda: ["cat"])
    with call(path) as caller:
        caller.sendall(b"x")
        assert caller.recv(1) == b"x"
        doors.close()
        assert caller.recv(1) == b""


def test_a_way_that_fails_is_told_to_the_engines_client(tmp_path: Path) -> None:
    def fail() -> list[str]:
        raise Unreachable("machine one: it does not answer; see that it is up")

    doors = Doors()
    engine = _engine(doors.open(tmp_path, "one", fail))
    with pytest.raises(Unreachable, match="machine one: it does not answer; see that it is up"):
        engine.info()
    engine.close()
    doors.close()


def test_a_command_that_is_not_there_is_told_as_well(tmp_path: Path) -> None:
    doors = Doors()
    engine = _engine(doors.open(tmp_path, "one", lambda: ["/no/such/command"]))
    with pytest.raises(Unreachable, match="/no/such/command"):
        engine.info()
    engine.close()
    doors.close()


def _engine(path: Path) -> Engine:
    return connect(Endpoint(f"unix://{path}"))
