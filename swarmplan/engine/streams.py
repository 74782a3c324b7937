"""The engine's event stream, and how a blocked reader is let go."""

from collections.abc import Iterator
from contextlib import suppress
from threading import Lock
from typing import Any

import docker
import requests

from swarmplan.engine.errors import from_wire
from swarmplan.errors import Permanent
from swarmplan.ports import Json


class EventStreams:
    """The open ``GET /events`` of one engine."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: set[Any] = set()
        self._lock = Lock()

    def follow(self, client: docker.APIClient) -> Iterator[Json]:
        """Events from this moment on (the request is made now, not at the first ``next``). ``client`` becomes the
        stream's own. Raises Unreachable when the engine does not answer."""
        try:
            stream = client.events(decode=True)
        except docker.errors.APIError as error:
            raise Permanent(f"engine at {self._url} gives no events: {error.explanation}") from None
        except (requests.exceptions.RequestException, OSError) as error:
            raise from_wire(self._url, error) from None
        with self._lock:
            self._open.add(stream)
        return self._read(client, stream)

    def close(self) -> None:
        """End every stream; a reader blocked on one comes back at once."""
        with self._lock:
            streams, self._open = self._open, set()
        for stream in streams:
            with suppress(
                AttributeError, OSError
            ):  # it ended by itself meanwhile: no socket is left to shut down
                stream.close()

    def _read(self, client: docker.APIClient, stream: Any) -> Iterator[Json]:
        try:
            yield from stream
        except (requests.exceptions.RequestException, ValueError):
            return  # cut off in the middle of a line: the engine went away
        finally:
            with self._lock:
                self._open.discard(stream)
            client.close()
