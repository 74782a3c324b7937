"""An engine's socket brought here: tried before it is used, and asked for again over each new connection."""

import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection import forward
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.forward import Forward
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.errors import Unreachable


class Way(Connection):
    """A shared connection of this name."""

    def __init__(self, folder: Path) -> None:
        super().__init__("m1", Target("192.0.2.1"), folder)
        self.name = "first"

    def opened(self) -> str:
        if not self.name:
            raise Unreachable("machine m1: it does not answer")
        return self.name


class Server:
    """In place of ssh: listens where it is told to, and answers or hangs up as a host does that lets in or refuses."""

    def __init__(self, *, lets_in: bool = True, listens: bool = True) -> None:
        self.lets_in, self.listens = lets_in, listens
        self.asked: list[Sequence[str]] = []
        self.called = 0

    def __call__(self, command: Sequence[str], **_: Any) -> Answer:
        self.asked.append(command)
        if self.listens:
            here = command[command.index("-L") + 1].partition(":")[0]
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(here)
            listener.listen()
            Thread(target=self._serve, args=(listener,), daemon=True).start()
        return Answer(0 if self.listens else 255, "", "")

    def _serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                self.called += 1
                with caller:
                    caller.recv(100)
                    if self.lets_in:
                        caller.sendall(b"HTTP/1.0 200 OK\r\n\r\n")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(forward, "attempt", made)
    return made


def test_it_is_asked_for_and_tried_once(tmp_path: Path, server: Server) -> None:
    way = Forward(Way(tmp_path), tmp_path)
    first = way.socket()
    assert first == tmp_path / "first.fw"
    assert way.socket() == first
    assert (len(server.asked), server.called) == (1, 1)
    assert server.asked[0][-4:] == ["-L", f"{first}:/var/run/docker.sock", "--", "192.0.2.1"]
    assert server.asked[0][:3] == [
        "ssh",
        "-F",
        "none",
    ]  # else the forwards of the user's configuration go along


def test_over_a_new_connection_it_is_asked_for_again(tmp_path: Path, server: Server) -> None:
    connection = Way(tmp_path)
    way = Forward(connection, tmp_path)
    way.socket()
    connection.name = "second"
    assert way.socket() == tmp_path / "second.fw"
    assert len(server.asked) == 2


def test_a_host_that_lets_nobody_in_is_asked_by_a_command_and_tried_again_later(
    tmp_path: Path, server: Server
) -> None:
    server.lets_in = False
    way = Forward(Way(tmp_path), tmp_path)
    assert way.socket() is None
    assert way.socket() is None
    server.lets_in = True
    assert way.socket() == tmp_path / "first.fw"
    assert len(server.asked) == 1


def test_where_ssh_forwards_nothing_a_command_is_used(tmp_path: Path, server: Server) -> None:
    server.listens = False
    assert Forward(Way(tmp_path), tmp_path).socket() is None


def test_without_a_connection_it_says_why(tmp_path: Path, server: Server) -> None:
    connection = Way(tmp_path)
    connection.name = ""
    with pytest.raises(Unreachable, match="does not answer"):
        Forward(connection, tmp_path).socket()
    assert server.asked == []
