"""Runs an application by uvicorn in a thread of its own, until it is told to end."""

import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure
from swarmplan.http_server.address import BACKLOG, listen_on, unlisten
from swarmplan.http_server.connections import HEADER_BYTES, Connection

Application = Callable[..., Awaitable[None]]
"""By ASGI."""
_DRAIN_SECONDS = 2
"""That answers under way are waited for at the end."""
_END_SECONDS = 10.0
_TICK = 0.01
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A server as it runs. ``place`` is where it listens, which tells the port where that was left open."""

    place: Any
    thread: threading.Thread

    def alive(self) -> bool:
        """Whether it still answers: a bug may have ended it."""
        return self.thread.is_alive()


@contextmanager
def running(app: Application, address: str, setting: str) -> Iterator[HttpServer]:
    """Serve at this address until the block ends. Raises what ``listen_on`` raises, and Failure where the server does not start."""
    listening = listen_on(address, setting)
    place = listening.getsockname()
    server = uvicorn.Server(_config(app))
    thread = threading.Thread(target=_serve, args=(server, listening), name="http", daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(_TICK)
            if not thread.is_alive():
                raise Failure(f"{setting}: the HTTP server at {address} ended as it started")
        yield HttpServer(place, thread)
    finally:
        server.should_exit = True
        thread.join(_END_SECONDS)
        listening.close()
        unlisten(address)


def _config(app: Application) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",  # the same on every machine, whatever else is installed there
        http=Connection,
        ws="none",
        lifespan="off",
        backlog=BACKLOG,
        log_config=None,
        log_level="critical",  # else anybody could fill the log with bad requests
        access_log=False,
        proxy_headers=False,
        server_header=False,
        headers=[("Connection", "close")],
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    try:
        server.run(sockets=[listening])
    except BaseException as error:  # noqa: BLE001 - what else the process does goes on
        _LOG.error("the HTTP server ended: %s", error)
