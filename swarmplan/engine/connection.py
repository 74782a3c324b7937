"""One HTTP connection to an engine, over a Unix socket, TCP or TLS, with one deadline for a call as a whole."""

import http.client
import math
import select
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from swarmplan.errors import Permanent


class Connection(http.client.HTTPConnection):
    """Plain HTTP over TCP. What takes longer than it is given by ``end_in`` ends with a TimeoutError, however often a part of
    it arrives."""

    _until = _connecting = math.inf

    def end_in(self, seconds: float = math.inf, *, connecting: float = math.inf) -> None:
        """Let all that is waited for from now on end in so many seconds, and so ``connecting`` by itself."""
        self._until, self._connecting = time.monotonic() + seconds, connecting

    @property
    def left(self) -> float | None:
        """For how many seconds may be waited yet; None for ever. Raises TimeoutError."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return None if left == math.inf else left

    def connect(self) -> None:
        """Open the connection."""
        left = self.left
        self.sock = self._open(self._connecting if left is None else min(self._connecting, left))

    def dropped(self) -> bool:
        """Whether the engine has closed the connection since its last answer: there is nothing else to read then."""
        if self.sock is None:
            return False
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(0))

    def _open(self, timeout: float) -> Any:
        plain = _Socket(fileno=self._dialled(timeout).detach())
        plain.connection = self
        return plain

    def _dialled(self, timeout: float) -> socket.socket:
        dialled = socket.create_connection((self.host, self.port), timeout)
        dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return dialled


class UnixConnection(Connection):
    """HTTP over the Unix socket at ``path``."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def _open(self, timeout: float) -> Any:
        plain = _Socket(socket.AF_UNIX, socket.SOCK_STREAM)
        plain.connection = self
        plain.settimeout(timeout)
        try:
            plain.connect(self._path)
        except OSError:
            plain.close()
            raise
        return plain


class TlsConnection(Connection):
    """HTTP over TLS, both sides verified."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port)
        self._context = context

    def _open(self, timeout: float) -> Any:
        plain = self._dialled(timeout)
        try:
            wrapped: Any = self._context.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise
        wrapped.connection = self
        return wrapped


def opener(url: str, tls_folder: str | None) -> Callable[[], Connection]:
    """What makes connections to ``url`` (``unix:///…`` or ``tcp://HOST:PORT``), each not yet open. Raises Permanent for a
    bad URL or bad TLS files."""
    if url.startswith("unix://"):
        return lambda: UnixConnection(url.removeprefix("unix://"))
    host, port = _place(url)
    if tls_folder is None:
        return lambda: Connection(host, port)
    context = _context(url, Path(tls_folder))
    return lambda: TlsConnection(host, port, context)


def _place(url: str) -> tuple[str, int]:
    with suppress(ValueError):
        place = urlsplit(url)
        if place.scheme == "tcp" and place.hostname is not None and place.port is not None:
            return place.hostname, place.port
    raise Permanent(f"engine at {url}: not a valid address; use one such as tcp://HOST:2376 or unix:///PATH")


def _context(url: str, folder: Path) -> ssl.SSLContext:
    authority, certificate, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    for file in (authority, certificate, key):
        if not file.is_file():
            raise Permanent(f"engine at {url}: the TLS file {file} is missing")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = _TlsSocket
    try:
        context.load_verify_locations(authority)
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise Permanent(f"engine at {url}: the TLS files in {folder} cannot be used: {error}") from None
    return context


class _Deadline:
    """A socket under its connection's deadline: an engine that sends a byte a second cannot block a call for ever."""

    connection: Connection | None = None

    def recv_into(self, *arguments: Any) -> int:
        self._limit()
        received: int = super().recv_into(*arguments)  # type: ignore[misc]  # of the socket this is mixed into
        return received

    def sendall(self, *arguments: Any) -> None:
        self._limit()
        super().sendall(*arguments)  # type: ignore[misc]  # the same

    def _limit(self) -> None:
        if self.connection is not None:
            self.settimeout(self.connection.left)  # type: ignore[attr-defined]  # the same


class _Socket(_Deadline, socket.socket):
    pass


class _TlsSocket(_Deadline, ssl.SSLSocket):
    pass
