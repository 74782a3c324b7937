"""Bytes between two connections of this process."""

import socket
from contextlib import suppress
from threading import Thread

_PIECE = 1 << 16


def relay(one: socket.socket, other: socket.socket) -> None:
    """Pass on what each says to the other, until one of them hangs up: then both are closed."""
    back = Thread(target=_pass, args=(other, one), name="relay", daemon=True)
    back.start()
    _pass(one, other)
    back.join()


def _pass(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_PIECE):
            sink.sendall(piece)
    for side in (source, sink):
        with suppress(OSError):  # it has gone
            side.shutdown(socket.SHUT_RDWR)
