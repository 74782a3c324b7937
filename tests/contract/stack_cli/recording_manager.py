"""A manager that has nothing and takes everything: it answers what ``docker stack deploy`` asks and keeps what is sent.

The questions are those of docker/cli 20.10 and 28.5 (measured). Every secret and config asked for by name is there.
"""

import json
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Sent:
    """The bodies of one deployment, by kind (``services``, ``networks`` …) and name."""

    bodies: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: body for (found, name), body in self.bodies.items() if found == kind}


class RecordingManager(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens at a socket. ``api`` is the version the CLI is told."""

    daemon_threads = True

    def __init__(self, socket: Path, api: str) -> None:
        self.api = api
        self.sent = Sent()
        super().__init__(str(socket), _Handler)


@contextmanager
def listening(socket: Path, api: str) -> Iterator[RecordingManager]:
    """A manager for as long as it is needed."""
    with RecordingManager(socket, api) as manager:
        thread = threading.Thread(target=manager.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield manager
        finally:
            manager.shutdown()
            thread.join()
    socket.unlink()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RecordingManager

    def do_HEAD(self) -> None:
        self._answer(200, None)

    def do_GET(self) -> None:
        path, query = self._asked()
        kind, _, name = path.strip("/").partition("/")
        if kind in ("secrets", "configs") and not name:
            asked = json.loads(query.get("filters", ["{}"])[0]).get("name", {})
            self._answer(200, [{"ID": identity(found), "Spec": {"Name": found}} for found in asked])
        elif kind in ("secrets", "configs"):
            self._answer(404, {"message": f"{kind[:-1]} {name} not found"})
        elif kind == "networks" and name:
            self._answer(200, {"Name": name, "Id": identity(name), "Scope": "swarm"})
        else:
            self._answer(200, _STANDING.get(kind, []))

    def do_POST(self) -> None:
        kind = self._asked()[0].strip("/").partition("/")[0]
        body = json.loads(self._body())
        self.server.sent.bodies[kind, body["Name"]] = body
        self._answer(201, {"ID": identity(body["Name"]), "Id": identity(body["Name"])})

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        split = urlsplit(self.path)
        return re.sub(r"^/v[\d.]+", "", split.path), parse_qs(split.query)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, status: int, found: Any) -> None:
        body = b"OK" if found is None else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Api-Version", self.server.api)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def address_string(self) -> str:
        return "docker"

    def log_message(self, *_: Any) -> None:
        """Nothing to say."""


def identity(name: str) -> str:
    """The id of what is called so."""
    return f"id-of-{name}"


_STANDING: dict[str, Any] = {
    "_ping": None,
    "info": {"Swarm": {"ControlAvailable": True, "LocalNodeState": "active"}, "OSType": "linux"},
    "version": {"Version": "0", "ApiVersion": "1.41"},
}
