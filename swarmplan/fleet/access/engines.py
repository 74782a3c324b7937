"""Connects to the engine of a student's manager, by its socket or by TCP, with TLS where it has it."""

import ipaddress
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from swarmplan.errors import Unreachable, reason_of
from swarmplan.fleet.access.grants import EngineAddress
from swarmplan.fleet.access.sshd.pump import Plain, Wire

_CONNECT = 5.0
"""Seconds to connect and to agree on TLS."""
_PIECE = 65_536
_DOCKER_TLS = 2376


def connect(engine: EngineAddress) -> tuple[socket.socket, Wire]:
    """A connected socket, and how bytes are on the way. Raises Unreachable."""
    try:
        if engine.url.startswith("unix://"):
            found = socket.socket(socket.AF_UNIX)
            found.settimeout(_CONNECT)
            found.connect(engine.url.removeprefix("unix://"))
            return found, Plain()
        parts = urlsplit(engine.url)
        host = parts.hostname or ""
        found = socket.create_connection((host, parts.port or _DOCKER_TLS), timeout=_CONNECT)
        if engine.tls_folder is None:
            return found, Plain()
        return found, _Tls(found, host, Path(engine.tls_folder))
    except (OSError, ValueError) as error:  # ValueError: what is no address
        raise Unreachable(f"its engine does not answer ({reason_of(error)})") from error


class _Tls:
    """TLS in memory: unlike Python's own sockets it can end its side and still listen (RFC 8446, 6.1), as docker does when a container's
    input is at its end."""

    def __init__(self, connected: socket.socket, host: str, folder: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(folder / "ca.pem")
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self.ended = False
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=_bare(host))
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                connected.sendall(self._out.read())
                data = connected.recv(_PIECE)
                if not data:
                    raise ConnectionResetError("it hung up") from None
                self._in.write(data)
            else:
                connected.sendall(self._out.read())
                return

    def encode(self, data: bytes) -> bytes:
        if data:
            self._tls.write(data)
        return self._out.read()

    def decode(self, data: bytes) -> bytes:
        self._in.write(data)
        found = bytearray()
        try:
            while piece := self._tls.read(_PIECE):
                found += piece
        except ssl.SSLWantReadError:
            return bytes(found)
        except ssl.SSLZeroReturnError:
            pass
        self.ended = True
        return bytes(found)

    def finish(self, engine: socket.socket) -> bytes:  # noqa: ARG002 - the port's signature
        with suppress(ssl.SSLError):  # it waits for the engine's own end, which comes later
            self._tls.unwrap()
        return self._out.read()


def _bare(host: str) -> str:
    """The address without the zone of IPv6."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return host
