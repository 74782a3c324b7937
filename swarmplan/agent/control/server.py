"""The socket at which an agent is asked: for its user only, with limits on clients, sizes and times."""

import os
import pwd
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan.agent.control.client_slots import ClientSlots
from swarmplan.agent.control.exclusive import exclusive
from swarmplan.agent.control.lines import received_line
from swarmplan.agent.control.protocol import (
    ANSWER_BYTES,
    REQUEST_BYTES,
    Answer,
    Request,
    answer_line,
    read_request,
)
from swarmplan.agent.loop.reports import Report, internal_error, no_report
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, SwarmplanError, reason_of

Handle = Callable[[Request, str], Answer]
"""What is answered to a request of this user."""

CLIENTS = 64
"""At once; more wait to be taken, but not for those that send nothing."""
_PATIENCE = 10.0
"""Seconds in which a client has to send its request, and to take its answer."""
_TICK = 0.5
_CREDENTIALS = struct.Struct("3i")
_LONGEST_PATH = 107
"""Bytes of a path of a socket (unix(7))."""


@contextmanager
def listening(path: Path, handle: Handle, report: Report = no_report) -> Iterator[None]:
    """Answer requests for as long as the block lasts. What a dead agent left at the path is replaced. Raises Locked where an agent lives
    there, Permanent where the socket cannot be made. ``report`` says where the report of an internal error is."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise Permanent(
            f"{path}: too long for a socket, which has {_LONGEST_PATH} bytes at most: set `socket` in the agent file"
        )
    with exclusive(path), _bound(path) as server:
        over = threading.Event()
        thread = threading.Thread(
            target=_accept, args=(server, _Server(handle, report).serve, over), name="control", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(_PATIENCE)
            path.unlink(missing_ok=True)


@contextmanager
def _bound(path: Path) -> Iterator[socket.socket]:
    server = socket.socket(socket.AF_UNIX)
    try:
        try:
            if path.is_socket():
                path.unlink()
            before = os.umask(0o177)
            try:
                server.bind(str(path))
            finally:
                os.umask(before)
            server.listen(CLIENTS)
            server.settimeout(_TICK)
        except OSError as error:
            raise Permanent(
                f"{path}: no socket can be made there: {reason_of(error)}; move away what is there"
            ) from error
        yield server
    finally:
        server.close()


def _accept(
    server: socket.socket, serve: Callable[[socket.socket, ClientSlots], None], over: threading.Event
) -> None:
    slots = ClientSlots(CLIENTS)
    while not over.is_set():
        try:
            connection, _ = server.accept()
        except OSError:  # nobody came, or the socket was closed
            continue
        while not slots.acquire(connection, _TICK):
            if over.is_set():
                connection.close()
                return
        threading.Thread(target=serve, args=(connection, slots), name="control client", daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Server:
    """What is done for one client, in a thread of its own."""

    handle: Handle
    report: Report

    def serve(self, connection: socket.socket, slots: ClientSlots) -> None:
        """Answer its request."""
        try:
            with connection, suppress(OSError):  # a client that goes away is no matter
                connection.settimeout(_PATIENCE)
                connection.sendall(self._answer(connection, slots))
        finally:
            slots.release(connection)

    def _answer(self, connection: socket.socket, slots: ClientSlots) -> bytes:
        try:
            request = read_request(received_line(connection, REQUEST_BYTES))
            slots.keep(connection)
            answer = answer_line(self.handle(request, _peer(connection)))
        except SwarmplanError as error:
            return answer_line(Answer(str(error), str(error.kind)))
        except OSError:
            raise
        except Exception as bug:  # noqa: BLE001 - a client is told, and the agent goes on
            return answer_line(Answer(internal_error(bug, self.report), "internal"))
        if len(answer) > ANSWER_BYTES:
            return answer_line(Answer(f"the answer has more than {ANSWER_BYTES} bytes", "failed"))
        return answer


def _peer(connection: socket.socket) -> str:
    """The user at the other end, as the kernel knows it (unix(7), SO_PEERCRED)."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(data)
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid {user}"
