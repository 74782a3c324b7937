"""Serves an engine's socket over TLS on the network, as ``dockerd --tlsverify`` does. Runs in the host's namespaces.

Arguments: address, port, the engine's socket, the folder with the certificates. A file ``silent`` in that folder makes it
accept and never answer, as a hung engine does. A thread for each connection: a failed handshake must still tell the client
why, which asyncio's does not.
"""

import os
import select
import socket
import ssl
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

_AGAIN = 0.05
_PATIENCE = 60.0
"""Seconds a connection waits for an engine that is still starting, as one to dockerd's own port would."""
_HANDSHAKE = 20.0
_BUFFER = 65536


def main(address: str, port: str, engine: str, folder: str) -> None:
    """Serve until the host ends."""
    context = _context(Path(folder))
    with socket.create_server((address, int(port))) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        while True:
            client, _ = server.accept()
            Thread(
                target=_serve, args=(client, context, engine, Path(folder) / "silent"), daemon=True
            ).start()


def _context(folder: Path) -> ssl.SSLContext:
    """TLS that asks for a client certificate of the CA that was installed."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "server.pem", folder / "server-key.pem")
    made.load_verify_locations(folder / "ca.pem")
    made.verify_mode = ssl.CERT_REQUIRED
    return made


def _serve(client: socket.socket, context: ssl.SSLContext, engine: str, silent: Path) -> None:
    while silent.exists():
        time.sleep(_AGAIN)
    with suppress(OSError), client:
        client.settimeout(_HANDSHAKE)
        with context.wrap_socket(client, server_side=True) as link, _connected(engine) as ours:
            link.settimeout(None)
            _join(link, ours)


def _connected(engine: str) -> socket.socket:
    """A connection to the engine, once it is there."""
    until = time.monotonic() + _PATIENCE
    while True:
        made = socket.socket(socket.AF_UNIX)
        try:
            made.connect(engine)
        except OSError:
            made.close()
            if time.monotonic() > until:
                raise
            time.sleep(_AGAIN)
        else:
            return made


def _join(link: ssl.SSLSocket, ours: socket.socket) -> None:
    """Hand on what either says, until one of them goes."""
    while True:
        ready = [link] if link.pending() else select.select([link, ours], [], [])[0]
        for one, other in ((link, ours), (ours, link)):
            if one in ready:
                said = one.recv(_BUFFER)
                if not said:
                    return
                other.sendall(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
