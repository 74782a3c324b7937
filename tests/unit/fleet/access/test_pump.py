"""Bytes between a session and an engine: all of them, each side ended by itself, in TLS too."""

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from git_hosting.certificates import Authority

from swarmplan.errors import Unreachable
from swarmplan.fleet.access.engines import connect
from swarmplan.fleet.access.grants import EngineAddress
from swarmplan.fleet.access.sshd.pump import Plain, pump

SIZE = 3_000_000


@contextmanager
def serving(listener: socket.socket, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """One connection, served in a thread."""

    def run() -> None:
        connected, _ = listener.accept()
        with connected:
            serve(connected)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        listener.close()
        thread.join(20)
        assert not thread.is_alive()


def count(connected: socket.socket) -> None:
    """As a container that reads its input to the end, and then answers."""
    size = 0
    while piece := connected.recv(65_536):
        size += len(piece)
    connected.sendall(b"%d bytes " % size + b"z" * SIZE)


def put_through(engine: EngineAddress, said: bytes) -> bytes:
    """What the engine answered to a client that ended its side."""
    inward, client_out = os.pipe()
    client_in, outward = os.pipe()
    heard = bytearray()

    def speak() -> None:
        with os.fdopen(client_out, "wb") as file:
            file.write(said)

    def hear() -> None:
        with os.fdopen(client_in, "rb") as file:
            heard.extend(file.read())

    threads = [threading.Thread(target=each) for each in (speak, hear)]
    for thread in threads:
        thread.start()
    try:
        connected, wire = connect(engine)
        with connected:
            pump(connected, wire, inward, outward)
    finally:
        os.close(inward)
        os.close(outward)
        for thread in threads:
            thread.join(20)
    return bytes(heard)


@pytest.mark.parametrize("size", [0, 1, SIZE])
def test_a_socket_hears_all_and_its_answer_comes_after_the_end(tmp_path: Path, size: int) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "docker.sock"))
    listener.listen()
    with serving(listener, count):
        assert (
            put_through(EngineAddress(f"unix://{tmp_path}/docker.sock"), b"x" * size)
            == b"%d bytes " % size + b"z" * SIZE
        )


@pytest.mark.parametrize("size", [0, 1, SIZE])
def test_so_it_is_in_tls(tmp_path: Path, size: int) -> None:
    folder, context = with_certificates(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connected: socket.socket) -> None:
        with context.wrap_socket(connected, server_side=True) as inside:
            count(inside)
            inside.unwrap()

    with serving(listener, serve):
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        assert put_through(EngineAddress(url, str(folder)), b"x" * size) == b"%d bytes " % size + b"z" * SIZE


def test_an_engine_of_another_authority_is_not_talked_to(tmp_path: Path) -> None:
    folder, _ = with_certificates(tmp_path / "own")
    _, other = with_certificates(tmp_path / "other")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connected: socket.socket) -> None:
        with pytest.raises(OSError, match=r"."):
            other.wrap_socket(connected, server_side=True)

    with serving(listener, serve), pytest.raises(Unreachable, match="certificate"):
        connect(EngineAddress(f"tcp://127.0.0.1:{listener.getsockname()[1]}", str(folder)))


@pytest.mark.parametrize(
    "url", ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1", "tcp://127.0.0.1:99999", "tcp://"]
)
def test_an_engine_that_does_not_answer_is_said_to_be(url: str) -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        connect(EngineAddress(url))


def test_it_ends_when_nobody_reads_any_more() -> None:
    inward, client_out = os.pipe()
    client_in, outward = os.pipe()
    here, engine = socket.socketpair()
    os.close(client_in)
    with here, engine:
        pump(here, Plain(), inward, outward)
    for handle in (inward, client_out, outward):
        os.close(handle)


def with_certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A client's folder as docker-machine has it, and the context of a server that asks for it."""
    folder.mkdir(exist_ok=True, parents=True)
    authority = Authority(folder)
    pair = authority.certificate("client")
    for name in ("cert.pem", "key.pem"):
        (folder / name).symlink_to(pair)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate("server"))
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    return folder, context
