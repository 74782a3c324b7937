"""What may go wrong on the wire."""

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from unit.engine.fake import FakeEngine

from swarmplan.engine import transport
from swarmplan.engine.adapter import DockerEngine
from swarmplan.errors import Failure, Permanent, TimedOut, Unreachable, Unreadable

PING = b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


@contextmanager
def answering(path: Path, answer: Callable[[socket.socket], None]) -> Iterator[DockerEngine]:
    """An engine that answers the ping, and then what it is told to."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            taken, _ = listening.accept()
            with taken:
                taken.recv(65536)
                taken.sendall(PING)
                taken.recv(65536)
                try:
                    answer(taken)
                except OSError:
                    return  # who asked has gone

        thread = Thread(target=serve)
        thread.start()
        engine = DockerEngine(f"unix://{path}", timeout=1.0)
        yield engine
        engine.close()
        thread.join()


def drip(data: bytes) -> Callable[[socket.socket], None]:
    def send(taken: socket.socket) -> None:
        taken.settimeout(0.05)
        for place in range(len(data)):
            taken.sendall(data[place : place + 1])
            try:
                if not taken.recv(1):
                    return
            except TimeoutError:
                continue

    return send


@pytest.mark.parametrize("told", [HEAD + b"x" * 1000, b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000])
def test_a_call_ends_in_time_though_a_byte_arrives_now_and_then(tmp_path: Path, told: bytes) -> None:
    with answering(tmp_path / "s", drip(told)) as engine, pytest.raises(TimedOut, match="within 1 s"):
        engine.nodes()


def test_an_answer_without_an_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_BYTES", 3_000_000)

    def endless(taken: socket.socket) -> None:
        taken.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            taken.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    with (
        answering(tmp_path / "s", endless) as engine,
        pytest.raises(Unreadable, match=r"answers GET /v1\.41/nodes with more than 3 MB"),
    ):
        engine.nodes()


@pytest.mark.parametrize(
    "cut", [b"", b"HTTP/1.1 200", HEAD + b"half", b"HTTP/1.1 200 OK\r\n\r\n[]", b"\0\1\2\r\n\r\n"]
)
def test_an_answer_that_is_cut_off_or_none_is_unreachable(tmp_path: Path, cut: bytes) -> None:
    with (
        answering(tmp_path / "s", lambda taken: taken.sendall(cut)) as engine,
        pytest.raises(Unreachable, match="does not answer"),
    ):
        engine.nodes()


def test_a_connection_that_the_engine_closed_is_opened_again(fake: FakeEngine) -> None:
    fake.closing = True
    engine = DockerEngine(fake.url)
    for _ in range(3):
        engine.nodes()
        while not engine._http._idle[0].dropped():
            time.sleep(0.01)
    assert [path for _, path, _ in fake.asked] == ["/_ping", *["/v1.41/nodes"] * 3]


def test_connections_are_kept_and_used_again(fake: FakeEngine) -> None:
    engine = DockerEngine(fake.url)
    for _ in range(5):
        engine.nodes()
    assert fake.connections == 1


def test_an_archive_is_sent_byte_for_byte(fake: FakeEngine, tmp_path: Path) -> None:
    archive = tmp_path / "image.tar"
    archive.write_bytes(bytes(range(256)) * 10_000)
    fake.answer("POST", "/images/load", 200, b"")
    DockerEngine(fake.url).load_image(str(archive))
    assert fake.asked[-1][2] == archive.read_bytes()


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1", "http://127.0.0.1:1", "tcp://:80", "tcp://h:port", "nonsense"]
)
def test_what_is_not_an_address_is_reported(url: str) -> None:
    with pytest.raises(Permanent, match="not a valid address"):
        DockerEngine(url).info()


class Tls:
    """An authority, and certificates that it signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        new = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        self._made("ca", f"req -x509 {new} -subj /CN=ca -addext basicConstraints=critical,CA:true")
        for name in ("cert", "server"):
            signed = f"-CA {folder}/ca.pem -CAkey {folder}/ca-key.pem -addext basicConstraints=CA:false"
            self._made(name, f"req -x509 {new} -subj /CN={name} -addext subjectAltName=IP:127.0.0.1 {signed}")
        (folder / "cert-key.pem").rename(folder / "key.pem")

    def _made(self, name: str, command: str) -> None:
        files = ["-out", self.folder / f"{name}.pem", "-keyout", self.folder / f"{name}-key.pem"]
        subprocess.run(["openssl", *command.split(), *files], check=True, capture_output=True)

    def serve(self, answers: bytes) -> tuple[int, Thread]:
        """Serve one connection: what every call is answered with. The port, and who serves."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server-key.pem")
        context.load_verify_locations(self.folder / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        listening = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            with listening:
                taken, _ = listening.accept()
                try:
                    with context.wrap_socket(taken, server_side=True) as wrapped:
                        for answer in (PING, answers):
                            wrapped.recv(65536)
                            wrapped.sendall(answer)
                        wrapped.recv(1)  # until who asked closes
                except OSError:
                    taken.close()

        thread = Thread(target=serve)
        thread.start()
        return listening.getsockname()[1], thread


@pytest.fixture
def ours(tmp_path: Path) -> Tls:
    return Tls(tmp_path / "ours")


def test_tls_is_spoken_with_both_sides_verified(ours: Tls) -> None:
    port, thread = ours.serve(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    engine = DockerEngine(f"tcp://127.0.0.1:{port}", str(ours.folder))
    assert engine.nodes() == []
    engine.close()
    thread.join()


def test_an_engine_of_another_authority_is_not_trusted(ours: Tls, tmp_path: Path) -> None:
    port, thread = Tls(tmp_path / "theirs").serve(b"")
    with pytest.raises(Unreachable, match="certificate verify failed"):
        DockerEngine(f"tcp://127.0.0.1:{port}", str(ours.folder)).info()
    thread.join()


def test_invalid_tls_files_are_reported(ours: Tls) -> None:
    (ours.folder / "key.pem").write_text("no key")
    with pytest.raises(Permanent, match=r"the TLS files in .* cannot be used") as caught:
        DockerEngine("tcp://127.0.0.1:1", str(ours.folder)).info()
    assert isinstance(caught.value, Failure)
