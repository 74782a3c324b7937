"""Receivers of notifications on loopback, as strict as the pages that describe them, and servers that misbehave."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

WORD = "c0rrect.horse-battery_staple"
_NAME = re.compile(r"[a-z0-9]{1,20}")
_TYPES = {"info", "success", "warning", "failure"}
_FORMATS = {"text", "markdown", "html"}
_SCHEMES = {"slack", "mailto", "json"}


@dataclass
class Received:
    """What came, and what was wrong with it."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """That are given first, one each; after that the receiver's own."""


def cloudevent_faults(headers: dict[str, str], body: bytes, *, token: str) -> list[str]:
    """By CloudEvents 1.0.2: "Context Attributes", "JSON Event Format" and "HTTP Protocol Binding", and Web Hooks 1.0.2."""
    event = json.loads(body)
    kind, _, charset = headers.get("content-type", "").partition(";")
    missing = [
        f"{name} is missing" for name in ("id", "source", "specversion", "type") if not event.get(name)
    ]
    names = [f"{name} is not a name of an attribute" for name in event if not _NAME.fullmatch(name)]
    types = [
        f"{name} is not a text"
        for name, value in event.items()
        if name != "data" and not isinstance(value, str)
    ]
    right = {
        "content-type": kind.strip() == "application/cloudevents+json"
        and charset.strip().lower() in {"", "charset=utf-8"},
        "authorization": not token or headers.get("authorization") == f"Bearer {token}",
        "specversion": event.get("specversion") == "1.0",
        "subject is empty": event.get("subject") != "",
        "time has no zone": datetime.fromisoformat(event["time"]).tzinfo is not None,
        "dataschema and source have to be URIs": urlsplit(event["dataschema"]).scheme
        and urlsplit(event["source"]).scheme,
        "data or data_base64": "data_base64" not in event,
        "more than 64 KiB": len(body) <= 65_536,
    }
    return [*missing, *names, *types, *(name for name, is_right in right.items() if not is_right)]


def apprise_faults(path: str, headers: dict[str, str], body: bytes) -> list[str]:
    """By the page of Apprise's API: "Stateless Solution" and "Persistent Storage Solution"."""
    message = json.loads(body)
    allowed = {"urls", "body", "title", "type", "format", "tag"}
    found = [f"{name} is not a field" for name in message if name not in allowed]
    if headers.get("content-type") != "application/json":
        found.append("content-type")
    if not message.get("body"):
        found.append("body is required")
    if message.get("type", "info") not in _TYPES or message.get("format", "text") not in _FORMATS:
        found.append("type or format")
    stateless = path.rstrip("/") == "/notify"
    if stateless != ("urls" in message):
        found.append("urls go with /notify, and with no key")
    return found


def _answer(kind: str, path: str, message: dict[str, Any]) -> tuple[int, bytes]:
    if kind == "cloudevents":
        return 204, b""
    if path == "/notify/unknown":
        return 204, b""
    urls = re.split(r"[,\s]+", message.get("urls", "json://x"))
    if not any(urlsplit(each).scheme in _SCHEMES for each in urls):
        return 204, b""
    return 200, b'{"error": null, "details": []}'


class _Receiver(BaseHTTPRequestHandler):
    kind: ClassVar[str]
    token: ClassVar[str]
    received: ClassVar[Received]

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        self.received.headers.append(headers)
        self.received.requests.append(json.loads(body))
        if self.kind == "cloudevents":
            faults = cloudevent_faults(headers, body, token=self.token)
        else:
            faults = apprise_faults(self.path, headers, body)
        self.received.faults += faults
        status, content = (
            (400, json.dumps(faults).encode()) if faults else _answer(self.kind, self.path, json.loads(body))
        )
        more: dict[str, str] = {}
        if self.received.answers:
            status, more, content = self.received.answers.pop(0)
        self.send_response(status)
        for name, value in {**more, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.received.faults.append(f"GET {self.path}")

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def receiver(
    kind: str, *, token: str = "", context: ssl.SSLContext | None = None
) -> Iterator[tuple[str, Received]]:
    """A strict one; its URL and what it got."""
    received = Received()
    handler = type("Handler", (_Receiver,), {"kind": kind, "token": token, "received": received})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that refuses its certificate is none of its errors
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://localhost:{server.server_port}", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def misbehaving(act: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server that does this with each connection, until the event is set; its URL."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)

        def serve() -> None:
            while not over.is_set():
                try:
                    found, _ = listening.accept()
                except TimeoutError:
                    continue
                with found:
                    found.settimeout(10)
                    try:
                        act(found, over)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        finally:
            over.set()
            thread.join()
