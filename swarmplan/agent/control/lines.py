"""One line from a socket, of so many bytes at most."""

import socket

from swarmplan.errors import Permanent

_PIECE = 65_536


def received_line(connection: socket.socket, most: int) -> bytes:
    """Up to its end, or that of the stream. Raises Permanent for a longer one, and what the socket does."""
    found = bytearray()
    while not found.endswith(b"\n"):
        piece = connection.recv(_PIECE)
        if not piece:
            break
        found += piece
        if len(found) > most:
            raise Permanent(f"more than {most} bytes were sent")
    return bytes(found)
