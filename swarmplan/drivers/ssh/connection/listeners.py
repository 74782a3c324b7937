"""Sockets of this process behind which engines answer that listen on no network.

Each caller of a socket is put through to another one, or to a command that is started for it (``ssh … docker system
dial-stdio``) and has the caller's connection as its stdin and stdout. Which of them is asked again for each, so a lost
connection heals with the next call.
"""

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from subprocess import Popen
from threading import Lock, Thread

from swarmplan.drivers.command import join
from swarmplan.errors import Failure, Unreachable, reason_of

Dial = Callable[[], list[str] | Path]
_REQUEST = 5.0
"""Seconds a caller has to ask."""
_HEAD = _PIECE = 65536


class Listeners:
    """One for each machine. ``open`` and ``close`` are called by one thread at a time."""

    def __init__(self) -> None:
        self._open: dict[str, _Listener] = {}

    def open(self, folder: Path, name: str, dial: Dial) -> Path:
        """The machine's socket. ``dial`` gives the command that reaches its engine or the socket where it answers, or raises
        Failure."""
        if name not in self._open:
            self._open[name] = _Listener(folder / f"{sha256(name.encode()).hexdigest()[:8]}.sock", name)
        listener = self._open[name]
        listener.dial = dial
        return listener.path

    def close(self) -> None:
        """End the sockets and what runs behind them."""
        for listener in self._open.values():
            listener.close()
        self._open.clear()


class _Listener:
    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.dial: Dial = list
        self._name = name
        self._lock = Lock()
        self._closed = False
        self._running: set[Popen[bytes]] = set()
        self._relayed: set[socket.socket] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(128)
        Thread(target=self._listen, name=f"socket of {name}", daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that listens
        self._listener.close()
        self.path.unlink(missing_ok=True)
        with self._lock:
            self._closed = True
            for process in self._running:
                process.terminate()
            for caller in self._relayed:
                with suppress(OSError):  # it has gone
                    caller.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._listener.accept()
                Thread(target=self._serve, args=(caller,), name=f"call of {self._name}", daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        """Until the engine or the caller hangs up. A caller that cannot be connected gets the reason."""
        with caller:
            try:
                way = self.dial()
                if isinstance(way, Path):
                    self._relay(caller, way)
                    return
                process = self._start(way, caller.fileno())
            except Failure as error:
                with suppress(OSError):  # the caller has gone
                    caller.settimeout(_REQUEST)
                    caller.recv(_HEAD)  # an answer before the question would be lost
                    caller.sendall(_bad_gateway(str(error)))
                return
        process.wait()
        with self._lock:
            self._running.discard(process)

    def _relay(self, caller: socket.socket, place: Path) -> None:
        with socket.socket(socket.AF_UNIX) as engine:
            try:
                engine.connect(str(place))
            except OSError as error:  # the shared connection was lost just now
                lost = f"machine {self._name}: its connection was lost ({reason_of(error)})"
                raise Unreachable(lost) from error
            with self._lock:
                if self._closed:
                    return
                self._relayed.add(caller)
            try:
                back = Thread(target=_pass, args=(engine, caller), name="relay", daemon=True)
                back.start()
                _pass(caller, engine)
                back.join()
            finally:
                with self._lock:
                    self._relayed.discard(caller)

    def _start(self, command: list[str], stream: int) -> Popen[bytes]:
        with self._lock:
            if self._closed:
                raise Unreachable(f"machine {self._name}: its connections are closed")
            process = join(command, what=f"machine {self._name}", stream=stream)
            self._running.add(process)
            return process


def _pass(source: socket.socket, sink: socket.socket) -> None:
    """Pass on what one sends to the other, until it has said all: then the other is told so, and may still answer, as a container does whose
    input is at its end. Where one of them breaks off, both are closed."""
    try:
        while piece := source.recv(_PIECE):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for side in (source, sink):
            with suppress(OSError):  # it has gone
                side.shutdown(socket.SHUT_RDWR)


def _bad_gateway(reason: str) -> bytes:
    """An HTTP answer in the engine's own form (``{"message": …}``) from a gateway that does not reach it (RFC 9110)."""
    body = json.dumps({"message": reason}).encode()
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
