"""Serves the page of one cluster until it is told to end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swarmplan.errors import Permanent
from swarmplan.ui.board import Board
from swarmplan.ui.look import Cluster
from swarmplan.ui.observer import Observer

if TYPE_CHECKING:
    from swarmplan.http_server.thread import HttpServer
    from swarmplan.ui.access.rules import Access

_END = 5.0
"""Seconds that the observer has to close its connections."""


@contextmanager
def serving(
    cluster: Cluster,
    access: "Access",
    address: str,
    stop: threading.Event,
    woken: threading.Event,
) -> Iterator["HttpServer"]:
    """Serve until the block ends. ``woken`` is set by whatever says that the cluster changed. Raises Permanent
    where the extra is not installed or the address cannot be listened on, Failure where it is in use."""
    try:
        from swarmplan.http_server.thread import running  # noqa: PLC0415 - heavy, and an extra
        from swarmplan.ui.app import application  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise Permanent(
            f"the page needs the Python package {error.name}, which is missing: pip install 'swarmplan[ui]'"
        ) from None
    board = Board()
    observer = Observer(cluster, board, stop, woken)
    with running(application(board, access), address, "--listen") as server:
        thread = threading.Thread(target=observer.run, name="observer", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            thread.join(_END)
