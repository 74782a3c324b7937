"""A stand-in for an engine: HTTP over a Unix socket, answering from a script and remembering what it was asked."""

import json
import socketserver
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any

VERSION = {"Index": 7}
SWARM = {"ID": "c", "Version": VERSION, "Spec": {}, "JoinTokens": {"Worker": "w", "Manager": "m"}}
PLAIN: dict[str, Any] = {
    "/info": {"Swarm": {"LocalNodeState": "inactive", "ControlAvailable": False}},
    "/swarm": SWARM,
    **{
        f"/{kind}": []
        for kind in (
            "nodes",
            "tasks",
            "services",
            "networks",
            "secrets",
            "configs",
            "images/json",
            "containers/json",
        )
    },
}
"""What an engine with nothing in it answers where nothing else is scripted."""


class FakeEngine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path) -> None:
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.logins: list[str | None] = []
        self.api = "1.41"
        self.connections = 0
        self.closing = False
        self.hang = Event()
        self.slowly = Event()
        self.endless = Event()
        self.released = Event()
        self.beginning = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"
        super().__init__(str(path), _Handler)
        self.url = f"unix://{path}"

    def answer(self, method: str, path: str, status: int, body: Any) -> None:
        """Script the answer to a call; ``path`` is without version and query."""
        self.answers[method, path] = (status, body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeEngine

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def _serve(self) -> None:
        if self.server.hang.is_set():
            self.server.released.wait()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(
            (self.command, self.path, json.loads(body) if body[:1] in b"{[" and body else body)
        )
        self.server.logins.append(self.headers.get("X-Registry-Auth"))
        bare = self.path.partition("?")[0]
        bare = "/" + bare.split("/", 2)[2] if bare.startswith("/v1.") else bare
        if self.server.slowly.is_set():
            self._trickle()
            return
        if self.server.endless.is_set():
            self._pour()
            return
        if bare == "/events":
            self._stream()
            return
        status, answer = self.server.answers.get((self.command, bare), (200, PLAIN.get(bare, {})))
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Api-Version", self.server.api)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = self.server.closing  # without a word of it in the answer

    def _trickle(self) -> None:
        """A byte at a time, as long as anybody listens: never silent, and never at an end."""
        answer = self.server.beginning + b" " * 10_000
        with suppress(OSError):
            for byte in answer:
                self.wfile.write(bytes([byte]))
                self.server.released.wait(0.02)
        self.close_connection = True

    def _pour(self) -> None:
        """As much as anybody takes."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with suppress(OSError):
            while not self.server.released.is_set():
                self.wfile.write(b"10000\r\n" + b"[" * 65536 + b"\r\n")
        self.close_connection = True

    def _stream(self) -> None:
        """One event, and then silence until the end."""
        event = json.dumps({"Type": "node", "Action": "update"}).encode() + b"\n"
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        self.server.released.wait()
        self.close_connection = True

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815  # http.server's names

    def address_string(self) -> str:
        return "peer"  # a Unix socket has none

    def log_message(self, *_: object) -> None:
        pass
