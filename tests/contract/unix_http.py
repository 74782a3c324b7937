"""An HTTP server at a Unix socket, to which the real ``docker`` speaks as to an engine: what it answers is its maker's."""

import json
import socketserver
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, TypeVar

_NO_CONTENT = 204


class UnixHttpServer(ABC, socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens at a socket. ``api`` is the version of the Engine API that a client is told."""

    daemon_threads = True

    def __init__(self, socket: Path, api: str) -> None:
        self.socket_file, self.api = socket, api
        super().__init__(str(socket), _Handler)

    @abstractmethod
    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        """The status, and what is answered as JSON; None for a plain OK."""


Server = TypeVar("Server", bound=UnixHttpServer)


@contextmanager
def served(made: Server) -> Iterator[Server]:
    """It answers for as long as the block lasts."""
    with made as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
    made.socket_file.unlink()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: UnixHttpServer

    def do_HEAD(self) -> None:
        self._send(200, None)

    def do_GET(self) -> None:
        self._send(*self.server.answer(self.command, self.path, self._body()))

    def do_POST(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, status: int, found: Any) -> None:
        body = b"OK" if found is None else json.dumps(found).encode()
        has_body = status != _NO_CONTENT
        self.send_response(status)
        self.send_header("Api-Version", self.server.api)
        self.send_header("Docker-Experimental", "false")
        self.send_header("OSType", "linux")
        self.send_header("Content-Type", "application/json")
        if has_body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(body)

    def address_string(self) -> str:
        return "docker"

    def log_message(self, *_: Any) -> None:
        """Nothing to say."""
