"""A real server on the loopback, and a client that speaks as badly as a test wants."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swarmplan.agent.events import Reason
from swarmplan.agent.server.start import serving
from swarmplan.agent.state import AgentStatus, ClusterStatus
from swarmplan.spec.agent.outside import Server, Webhook
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource

WAIT = 15.0
"""Seconds until a test gives up: far more than anything takes."""


@dataclass
class Answer:
    """What came back: all of it, and its status; 0 where the connection ended without one."""

    raw: bytes

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1]) if self.raw.startswith(b"HTTP/1.") else 0

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]


@dataclass
class Running:
    """The server as it runs, and the looks that it brought forward."""

    place: Any
    metrics: Any
    looks: list[tuple[tuple[str, ...], Reason]] = field(default_factory=list)
    looked: threading.Event = field(default_factory=threading.Event)

    def look(self, clusters: tuple[str, ...], reason: Reason) -> None:
        self.looks.append((clusters, reason))
        self.looked.set()

    def connect(self) -> socket.socket:
        family = socket.AF_UNIX if isinstance(self.place, str) else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM)
        made.settimeout(WAIT)
        made.connect(self.place)
        return made

    def send(self, data: bytes) -> Answer:
        """Send these bytes and read to the end of the connection."""
        with self.connect() as client:
            return answer(client, data)

    def get(self, path: str, *headers: str) -> Answer:
        lines = [f"GET {path} HTTP/1.1", "Host: agent", *headers]
        return self.send("\r\n".join([*lines, "", ""]).encode())

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        lines = [f"POST {path} HTTP/1.1", "Host: agent", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return self.send("\r\n".join([*lines, "", ""]).encode() + body)

    def counted(self, name: str) -> float:
        """The value of one series, such as ``swarmplan_webhooks_total{…}``; 0 where it is not there."""
        for line in self.get("/metrics").body.decode().splitlines():
            series, _, value = line.rpartition(" ")
            if series == name:
                return float(value)
        return 0.0


def answer(client: socket.socket, data: bytes = b"") -> Answer:
    """Send the rest of a request and read until the server ends the connection."""
    read = bytearray()
    try:
        if data:
            client.sendall(data)
        while piece := client.recv(65_536):
            read += piece
    except (ConnectionResetError, BrokenPipeError):
        pass
    return Answer(bytes(read))


@contextmanager
def running(
    listen: str = "127.0.0.1:0",
    webhooks: tuple[Webhook, ...] = (),
    followed: tuple[Followed, ...] = (Followed("prod", FileSource(("/srv/cluster.yaml",))),),
    status: AgentStatus | None = None,
) -> Iterator[Running]:
    """Serve a status, by default that of an agent that has just started."""
    shown = status or AgentStatus("1.0", 1, time.time(), tuple(ClusterStatus(each.name) for each in followed))
    made = Running(None, None)
    with serving(Server(listen, webhooks), lambda: followed, lambda: shown, made.look) as server:
        made.place, made.metrics = server.place, server.metrics
        yield made


def secret_file(folder: Path, secret: bytes = b"s3cret") -> str:
    """A file with a secret alone in it."""
    path = folder / "webhook-secret"
    path.write_bytes(secret + b"\n")
    path.chmod(0o600)
    return str(path)
