"""``ui``: the page's server from its start to its end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swarmplan.cli.operations.ui.access import access_of
from swarmplan.cli.operations.ui.address import printed_address
from swarmplan.cli.operations.ui.cluster import LookedAt
from swarmplan.cli.operations.ui.options import Options
from swarmplan.cli.terminal.messages import inform, warn
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.cli.terminal.signals import received, stopping
from swarmplan.errors import Failure, Interrupted
from swarmplan.system.workers import begin
from swarmplan.ui.start import serving

if TYPE_CHECKING:
    from swarmplan.adapters import Adapters
    from swarmplan.model.cluster import Desired

_TICK = 0.5
_CLOSING = 5.0
"""Seconds that the listener has to close its connections."""


def serve(source: Source, options: Options) -> None:
    """Serve the page until a signal asks to end. Raises SpecError where the file is invalid from the start, Permanent where the
    page cannot be served as it is asked for, Failure where the server ends by itself."""
    from swarmplan.cli.wiring.cluster_file import loaded
    from swarmplan.cli.wiring.drivers import check_options

    spec = loaded(source)
    check_options(spec)
    address = ""

    def announce(token: str) -> None:
        inform("For another browser:", event="ui.renewed")
        _write(f"{address}/enter?token={token}")

    def renewed(token: str) -> None:
        """Who reads what is printed may be gone, or slow: whoever signs in does not wait for them."""
        begin(lambda: announce(token), "token")

    access = access_of(spec.desired.cluster, options, state_folder() / "ui" / "key", renewed)
    with stopping("Stopping the page's server.") as stop:
        ended, woken = threading.Event(), threading.Event()
        with serving(LookedAt(source), access, options.listen, ended, woken) as server:
            place = server.place
            address = printed_address(place, access.base, options)
            if not options.listen.startswith("unix:") and not place[0].startswith(("127.", "::1")):
                warn("the page is not encrypted: let only a proxy with TLS reach it")
            inform(
                f"The page of {spec.desired.cluster}, until Ctrl-C:",
                event="ui.serving",
                listen=options.listen,
            )
            token = getattr(access.token, "value", "")  # one of a file is shown to nobody
            _write(f"{address}/enter?token={token or 'TOKEN'}")
            with _listening(source, spec.desired, woken, ended):
                while not stop.wait(_TICK):
                    if not server.alive():
                        raise Failure("the page's HTTP server has ended by itself: start it again")
                ended.set()
    if received() == signal.SIGHUP:  # not a request to stop: a supervisor is to start it again
        raise Interrupted("the terminal session of the page's server has ended")


def _write(address: str) -> None:
    """To standard output, as it is: a token is in it on purpose, so it is in no log."""
    import click

    click.echo(address)


@contextmanager
def _listening(
    source: Source, desired: "Desired", woken: threading.Event, ended: threading.Event
) -> Iterator[None]:
    """Meanwhile what a manager reports wakes the observer. A simulated cluster has no events that another process sees."""
    from swarmplan.cli.wiring.site import site
    from swarmplan.reconcile.event_listener import EventListener

    if source.simulate:
        yield
        return

    @contextmanager
    def adapters() -> "Iterator[Adapters]":
        with site(desired, simulate=False, source=source) as found:
            yield found.adapters

    listener = EventListener(adapters, woken, ended)
    thread = threading.Thread(target=listener.listen, name="events", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        listener.reconnect()
        thread.join(_CLOSING)
