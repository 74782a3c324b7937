"""Sessions as cookies that carry all there is to know, so that they outlast the server's restart: when it ends, signed with a key."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

SECONDS = 43_200
"""That a session lasts: half a day."""
_PARTS = 3
_MOST = 200


class Sessions:
    """``clock`` is in seconds since 1970; whoever has the ``key`` can make any."""

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        self._key, self._clock = key, clock

    def begin(self) -> str:
        """The value of a cookie."""
        body = f"{int(self._clock()) + SECONDS}.{secrets.token_hex(8)}"
        return f"{body}.{self._signature(body)}"

    def holds(self, cookie: str) -> bool:
        """Whether it is one of ours and has not ended."""
        if len(cookie) > _MOST or not cookie.isascii() or cookie.count(".") != _PARTS - 1:
            return False
        body, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(body)):
            return False
        return self._clock() < int(body.partition(".")[0])

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, b"session " + body.encode(), hashlib.sha256).hexdigest()
