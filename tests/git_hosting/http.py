"""Repositories behind ``git http-backend``, or as mere files, by http or https on loopback."""

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket


@dataclass
class Hosting:
    """A server of the repositories in ``root``. ``login`` is ``user:password`` where one is asked for; ``moved`` sends every request
    to another server; ``status`` is answered instead of anything; ``pause`` blocks each answer, or its middle, until it is set."""

    root: Path
    login: str = ""
    moved: str = ""
    status: int = 0
    silent: threading.Event | None = None
    """While it is not set, requests are not answered."""
    stuck: threading.Event | None = None
    """While it is not set, answers stop after their first bytes."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """The path of each request, and its Authorization."""
    files: bool = False
    """Mere files are served, as by a web server that knows nothing of git (``git update-server-info``)."""
    url: str = ""
    after_login: str = ""
    """Where a request with the right login is sent."""

    def logins(self) -> set[str]:
        """The logins that were sent."""
        return {base64.b64decode(each.split()[1]).decode() for _, each in self.seen if each}


@contextmanager
def served(hosting: Hosting, certificate: Path | None = None) -> Iterator[Hosting]:
    """While it is served; ``certificate`` is a file with a certificate and its key."""

    class Handler(_Handler):
        here = hosting

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    hosting.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hosting
    finally:
        for event in (hosting.silent, hosting.stuck):
            if event:
                event.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Server(ThreadingHTTPServer):
    def shutdown_request(self, request: "socket.socket | tuple[bytes, socket.socket]") -> None:
        with suppress(OSError, ValueError):
            if isinstance(request, ssl.SSLSocket):
                request.unwrap()  # without this, it would look as if the answer was cut off
        super().shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    here: Hosting

    def log_message(self, *_: object) -> None:
        return

    def handle(self) -> None:
        with suppress(OSError):  # the other side hung up, or did not like the certificate
            super().handle()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        here = self.here
        body = self._body()
        given = self.headers.get("Authorization", "")
        here.seen.append((self.path, given))
        if here.silent:
            here.silent.wait(60)
        if to := here.moved or (here.after_login if given else ""):
            self.send_response(301)
            self.send_header("Location", to + self.path)
            self.end_headers()
        elif here.status:
            self.send_error(here.status)
        elif here.login and given != "Basic " + base64.b64encode(here.login.encode()).decode():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
        elif here.files:
            self._file()
        else:
            self._backend(body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        found = b""
        while size := int(self.rfile.readline(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def _file(self) -> None:
        path = self.here.root / self.path.partition("?")[0].lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(path.read_bytes())

    def _backend(self, body: bytes) -> None:
        """As a web server runs a CGI program (RFC 3875)."""
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.here.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }  # fmt: skip
        process = subprocess.Popen(
            ["git", "http-backend"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(body)
            process.stdin.close()
            status = "200"
            lines = []
            while line := process.stdout.readline().strip():
                if line.lower().startswith(b"status:"):
                    status = line.split()[1].decode()
                else:
                    lines.append(line)
            self.wfile.write(f"HTTP/1.0 {status} OK\r\n".encode() + b"\r\n".join(lines) + b"\r\n\r\n")
            while piece := process.stdout.read(1024 if self.here.stuck else 65536):
                self.wfile.write(piece)
                if self.here.stuck and "git-upload-pack" in path and self.command == "POST":
                    self.here.stuck.wait(60)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
