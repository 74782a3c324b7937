"""Passes bytes on between a student's SSH session and an engine's socket, until the engine has said all: as ``docker system dial-stdio``
does, whose client ends its own side first when a container's input is at its end.

Little is imported here: a login waits for it.
"""

import os
import select
import socket
from collections.abc import Callable
from typing import Protocol

_PIECE = 65_536
_FIRST_WORD = 1000
"""Milliseconds without any event until an engine counts as silent."""
_MOST = 4 * _PIECE
"""Bytes that wait for a side that does not read; then nothing more is read from the other."""


class Wire(Protocol):
    """How bytes are on the way: as they are, or in TLS. ``ended``: the engine has said all."""

    ended: bool

    def encode(self, data: bytes) -> bytes:
        """What is sent for this; "" is for what the protocol itself has to say."""

    def decode(self, data: bytes) -> bytes:
        """What was said by this."""

    def finish(self, engine: socket.socket) -> bytes:
        """What is sent at the end of what the client says. Called when all else is sent."""


class Plain:
    """As they are."""

    ended = False

    def encode(self, data: bytes) -> bytes:
        return data

    def decode(self, data: bytes) -> bytes:
        return data

    def finish(self, engine: socket.socket) -> bytes:
        engine.shutdown(socket.SHUT_WR)
        return b""


def pump(
    engine: socket.socket,
    wire: Wire,
    inward: int = 0,
    outward: int = 1,
    silent: Callable[[], None] = lambda: None,
) -> None:
    """Pass on what comes in at ``inward`` to the engine, and what it says to ``outward``; returns when the engine has said all, or when nobody
    reads what it says. The socket is connected. ``silent`` is called once where the engine has said nothing for a second, and ends it by what it
    raises. Raises OSError where the engine breaks off."""
    os.set_blocking(inward, False)
    os.set_blocking(outward, False)
    os.set_blocking(engine.fileno(), False)
    _Pump(engine, wire, inward, outward, silent).run()


class _Pump:
    def __init__(
        self, engine: socket.socket, wire: Wire, inward: int, outward: int, silent: Callable[[], None]
    ) -> None:
        self._silent: Callable[[], None] | None = silent
        self._engine, self._wire, self._in, self._out = engine, wire, inward, outward
        self._up, self._down = bytearray(wire.encode(b"")), bytearray(wire.decode(b""))
        self._reading, self._finished, self._ended = True, False, False

    def run(self) -> None:
        number = self._engine.fileno()
        while not self._ended or self._down:
            self._finish()
            poll = select.poll()
            if self._reading and len(self._up) < _MOST:
                poll.register(self._in, select.POLLIN)
            # Without a mask it is told only that nobody reads there any more.
            poll.register(self._out, select.POLLOUT if self._down else 0)
            wanted = (select.POLLOUT if self._up else 0) | (select.POLLIN if len(self._down) < _MOST else 0)
            if wanted and not self._ended:
                poll.register(number, wanted)
            ready = self._awaited(poll)
            if ready.get(self._out, 0) & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
                return
            if self._in in ready:
                self._read()
            if number in ready:
                self._exchange(ready[number])
            if self._out in ready and not self._write():
                return

    def _awaited(self, poll: select.poll) -> dict[int, int]:
        """What can go on."""
        ready = dict(poll.poll(None if self._silent is None else _FIRST_WORD))
        if not ready and self._silent is not None:
            self._silent()
            self._silent = None
        return ready

    def _finish(self) -> None:
        """Once all that the client said is sent."""
        if not (self._reading or self._up or self._finished):
            self._finished = True
            self._up += self._wire.finish(self._engine)

    def _read(self) -> None:
        data = _some(self._in)
        if data is None:
            return
        if data:
            self._up += self._wire.encode(data)
        else:
            self._reading = False

    def _exchange(self, events: int) -> None:
        if self._up:
            self._send()
        if events & (select.POLLIN | select.POLLHUP | select.POLLERR) and len(self._down) < _MOST:
            self._receive()

    def _send(self) -> None:
        try:
            del self._up[: self._engine.send(self._up)]
        except BlockingIOError:
            return

    def _receive(self) -> None:
        try:
            data = self._engine.recv(_PIECE)
        except BlockingIOError:
            return
        self._silent = None
        self._down += self._wire.decode(data) if data else b""
        self._up += self._wire.encode(b"")
        self._ended = not data or self._wire.ended

    def _write(self) -> bool:
        """Whether somebody still reads."""
        try:
            del self._down[: os.write(self._out, self._down[:_PIECE])]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        return True


def _some(handle: int) -> bytes | None:
    try:
        return os.read(handle, _PIECE)
    except BlockingIOError:
        return None
    except OSError:  # a terminal that was closed
        return b""
