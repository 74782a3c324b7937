"""Authorities, certificates and an engine behind TLS, for tests."""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def authority(folder: Path, days: int = 2) -> None:
    """``ca.pem`` and ``ca-key.pem``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = ("-keyout", folder / "ca-key.pem", "-out", folder / "ca.pem", "-subj", f"/O={folder.name}")
    openssl("req", "-x509", *_KEY, *made, "-days", str(days))


def signed(folder: Path, name: str, by: Path, alternatives: str = "") -> None:
    """``NAME.pem`` and its key, signed by the authority in ``by``; the client's pair is cert and key."""
    key = "key.pem" if name == "cert" else f"{name}-key.pem"
    made = ("-keyout", folder / key, "-out", folder / f"{name}.pem", "-subj", f"/O={name}", "-days", "2")
    usage = f"subjectAltName={alternatives}" if alternatives else "extendedKeyUsage=clientAuth"
    openssl("req", "-x509", *_KEY, *made, "-CA", by / "ca.pem", "-CAkey", by / "ca-key.pem", "-addext", usage)


def complete(folder: Path) -> Path:
    """A folder with all a client and a server on 127.0.0.1 need."""
    authority(folder)
    signed(folder, "cert", folder)
    signed(folder, "server", folder, "IP:127.0.0.1")
    return folder


class _Engine(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/_ping" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class _Server(HTTPServer):
    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def engine(folder: Path | None, name: str = "server") -> Iterator[str]:
    """An engine on a port of 127.0.0.1, with the certificates of the folder or without TLS; its URL."""
    server = _Server(("127.0.0.1", 0), _Engine)
    if folder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}-key.pem")
        context.load_verify_locations(folder / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
