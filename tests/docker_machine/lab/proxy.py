"""Serves an engine's socket over TLS on the network, as ``dockerd --tlsverify`` does. Runs in the host's namespaces.

Arguments: address, port, the engine's socket, the folder with the certificates. A file ``silent`` in that folder makes it
accept and never answer, as a hung engine does.
"""

import asyncio
import contextlib
import os
import ssl
import sys
from pathlib import Path

_AGAIN = 0.05
_PATIENCE = 60.0
"""Seconds a connection waits for an engine that is still starting, as one to dockerd's own port would."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def context(folder: Path) -> ssl.SSLContext:
    """TLS that asks for a client certificate of the CA that was installed."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "server.pem", folder / "server-key.pem")
    made.load_verify_locations(folder / "ca.pem")
    made.verify_mode = ssl.CERT_REQUIRED
    return made


class Proxy:
    """One engine's endpoint."""

    def __init__(self, socket: str, folder: Path) -> None:
        self._socket = socket
        self._silent = folder / "silent"
        self._context = context(folder)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        while self._silent.exists():  # noqa: ASYNC110  # a test's file says it, no event of this process
            await asyncio.sleep(_AGAIN)
        with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
            await writer.start_tls(self._context)
            theirs, ours = await self._engine()
            await asyncio.gather(pump(reader, ours), pump(theirs, writer))
        writer.close()

    async def _engine(self) -> Streams:
        """A connection to the engine, once it is there."""
        until = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            try:
                return await asyncio.open_unix_connection(self._socket)
            except OSError:
                if asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(_AGAIN)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Write all that is read, until either end goes."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def main(address: str, port: str, socket: str, folder: str) -> None:
    """Serve until the host ends."""
    proxy = Proxy(socket, Path(folder))
    server = await asyncio.start_server(proxy.accept, address, int(port), reuse_address=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
