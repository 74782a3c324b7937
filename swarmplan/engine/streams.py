"""The engine's event stream, and how a blocked reader is let go."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Lock

from swarmplan.engine.connection import Connection
from swarmplan.engine.transport import Transport
from swarmplan.limits import EVENT_BYTES
from swarmplan.model.bodies import Json
from swarmplan.model.shapes.answers import EVENT


class EventStreams:
    """The open ``GET /events`` of one engine."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self._lock = Lock()

    def follow(self, transport: Transport) -> Iterator[Json]:
        """Events from this moment on (the request is made now, not at the first ``next``). Raises Unreachable when the engine
        does not answer."""
        connection, response = transport.opened("/events")
        with self._lock:
            self._open.add(connection)
        return self._read(connection, response)

    def close(self) -> None:
        """End every stream; a reader blocked on one comes back at once."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            with suppress(
                AttributeError, OSError
            ):  # it ended by itself meanwhile: no socket is left to shut down
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _read(self, connection: Connection, response: http.client.HTTPResponse) -> Iterator[Json]:
        try:
            while line := response.readline(EVENT_BYTES):  # the engine ends each with a newline
                event = json.loads(line)
                EVENT(event)
                yield event
        except (http.client.HTTPException, OSError, ValueError, RecursionError):
            return  # cut off in the middle of a line, or none of an engine's: it went away
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()
