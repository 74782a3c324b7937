"""Sockets of this process behind which a command answers."""

import socket
from pathlib import Path
from threading import Thread

import pytest

from swarmplan.drivers.ssh.connection.listeners import Listeners
from swarmplan.engine.connect import connect
from swarmplan.errors import Unreachable
from swarmplan.ports import Endpoint, Engine


def call(path: Path) -> socket.socket:
    caller = socket.socket(socket.AF_UNIX)
    caller.settimeout(10)
    caller.connect(str(path))
    return caller


def test_each_caller_has_a_command_of_its_own(tmp_path: Path) -> None:
    listeners = Listeners()
    path = listeners.open(tmp_path, "one", lambda: ["cat"])
    with call(path) as first, call(path) as second:
        second.sendall(b"second")
        first.sendall(b"first")
        assert (first.recv(9), second.recv(9)) == (b"first", b"second")
    listeners.close()
    assert list(tmp_path.iterdir()) == []


def test_who_hangs_up_ends_the_command_and_the_command_ends_the_call(tmp_path: Path) -> None:
    listeners = Listeners()
    path = listeners.open(tmp_path, "one", lambda: ["sh", "-c", "read line; echo $line"])
    with call(path) as caller:
        caller.sendall(b"bye\n")
        assert caller.recv(9) == b"bye\n"
        assert caller.recv(9) == b""
    listeners.close()


def test_closed_a_running_call_ends(tmp_path: Path) -> None:
    listeners = Listeners()
    path = listeners.open(tmp_path, "one", lambda: ["cat"])
    with call(path) as caller:
        caller.sendall(b"x")
        assert caller.recv(1) == b"x"
        listeners.close()
        assert caller.recv(1) == b""


def test_a_way_that_fails_is_told_to_the_engines_client(tmp_path: Path) -> None:
    def fail() -> list[str]:
        raise Unreachable("machine one: it does not answer; check that it is up")

    listeners = Listeners()
    engine = _engine(listeners.open(tmp_path, "one", fail))
    with pytest.raises(Unreachable, match="machine one: it does not answer; check that it is up"):
        engine.info()
    engine.close()
    listeners.close()


def test_a_command_that_is_not_there_is_told_as_well(tmp_path: Path) -> None:
    listeners = Listeners()
    engine = _engine(listeners.open(tmp_path, "one", lambda: ["/no/such/command"]))
    with pytest.raises(Unreachable, match="/no/such/command"):
        engine.info()
    engine.close()
    listeners.close()


def _engine(path: Path) -> Engine:
    return connect(Endpoint(f"unix://{path}"))


@pytest.fixture
def echo(tmp_path: Path) -> Path:
    """A socket where everything is said back."""
    place = tmp_path / "echo"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen()

    def say_back(caller: socket.socket) -> None:
        with caller:
            while piece := caller.recv(1 << 16):
                caller.sendall(piece)

    def serve() -> None:
        while True:
            caller, _ = listener.accept()
            Thread(target=say_back, args=(caller,), daemon=True).start()

    Thread(target=serve, daemon=True).start()
    return place


def test_a_caller_is_put_through_to_a_socket(tmp_path: Path, echo: Path) -> None:
    listeners = Listeners()
    path = listeners.open(tmp_path, "one", lambda: echo)
    much = bytes(range(256)) * 4096
    with call(path) as first, call(path) as second:
        Thread(target=first.sendall, args=(much,)).start()
        second.sendall(b"second")
        assert second.recv(9) == b"second"
        said = b""
        while len(said) < len(much):
            said += first.recv(1 << 16)
        assert said == much
        listeners.close()
        assert first.recv(1) == b""


def test_who_is_put_through_to_a_socket_hangs_up_on_it(tmp_path: Path) -> None:
    place = tmp_path / "engine"
    listener = socket.socket(socket.AF_UNIX)
    listener.settimeout(10)
    listener.bind(str(place))
    listener.listen()
    listeners = Listeners()
    with call(listeners.open(tmp_path, "one", lambda: place)):
        engine, _ = listener.accept()
    engine.settimeout(10)
    assert engine.recv(1) == b""
    listeners.close()


def test_who_has_said_all_still_gets_an_answer(tmp_path: Path) -> None:
    """As a container whose input is at its end."""
    place = tmp_path / "engine"
    listener = socket.socket(socket.AF_UNIX)
    listener.settimeout(10)
    listener.bind(str(place))
    listener.listen()
    listeners = Listeners()
    with call(listeners.open(tmp_path, "one", lambda: place)) as caller:
        caller.sendall(b"all")
        caller.shutdown(socket.SHUT_WR)
        engine, _ = listener.accept()
        with engine:
            engine.settimeout(10)
            assert engine.recv(9) == b"all"
            assert engine.recv(1) == b""
            engine.sendall(b"answer")
        assert caller.recv(9) == b"answer"
        assert caller.recv(1) == b""
    listeners.close()


def test_a_socket_that_is_gone_is_told_to_the_engines_client(tmp_path: Path) -> None:
    listeners = Listeners()
    engine = _engine(listeners.open(tmp_path, "one", lambda: tmp_path / "gone"))
    with pytest.raises(Unreachable, match="machine one: its connection was lost"):
        engine.info()
    engine.close()
    listeners.close()
