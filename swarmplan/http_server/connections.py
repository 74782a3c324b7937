"""How long a connection may last and how many there may be: uvicorn waits for ever for the end of a request's headers, and for a
client that does not read its answer (0.54.0)."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 64
"""Connections at once. One more ends the one that has been there for longest."""
SECONDS = 20.0
"""That a connection may last. Every answer ends its connection, so this is for one request."""
LASTING_SECONDS = 660.0
"""The same where its answer lasts: a client that does not read keeps the application from ending it sooner."""
HEADER_BYTES = 16_384
"""Of the request line and the headers."""
LASTS = "swarmplan.lasts"
"""What an application sets in the scope of a request whose answer may last longer: it limits their number and their time, below
``LASTING_SECONDS``, then."""


class Connection(H11Protocol):
    """One connection of the server."""

    _deadline: asyncio.TimerHandle | None = None
    _opened = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Make room, and set the deadline."""
        if len(self.connections) >= MOST:
            ours = [each for each in self.connections if isinstance(each, Connection)]
            oldest = min(ours, key=lambda each: (each.lasts, each._opened))  # noqa: SLF001 - of this class
            # Not later, by connection_lost: a flood would find it still there.
            self.connections.discard(oldest)
            oldest.transport.abort()
        super().connection_made(transport)
        self._opened = self.loop.time()
        self._deadline = self.loop.call_later(SECONDS, self._over)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    @property
    def lasts(self) -> bool:
        """Whether its answer is a stream that the application said lasts."""
        scope: dict[str, object] | None = self.scope  # type: ignore[assignment]  # None before the first request
        return bool(scope and scope.get(LASTS))

    def _over(self) -> None:
        left = self._opened + (LASTING_SECONDS if self.lasts else SECONDS) - self.loop.time()
        if left > 0:
            self._deadline = self.loop.call_later(left, self._over)
        else:
            self.transport.abort()
