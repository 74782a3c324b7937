"""One HTTP POST: verified TLS, one deadline for the whole of it, no redirect, a limited answer."""

import functools
import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.dataclass import dataclass
from swarmplan.errors import reason_of
from swarmplan.limits import NOTIFY_ANSWER_BYTES
from swarmplan.render.text.one_line import one_line
from swarmplan.system.workers import run_cancellable

_GONE = 410
"""The target is retired: "the sender SHOULD refrain from sending any further notifications" (HTTP Web Hooks 1.0.2, 2.2)."""
_DAY = 86_400.0
_MAY_HELP = frozenset({401, 403, 404, 407, 408, 409, 421, 423, 425, 429})
"""Of the 4xx: what whoever runs the target can mend, or time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` is the beginning of its body."""

    status: int
    headers: Mapping[str, str]
    text: str


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
    """The answer with a 2xx. Raises NotDelivered for every other end, which names the host and nothing else of the URL: its path may
    be a secret."""
    host = _host(url)
    until = time.monotonic() + timeout
    sockets: list[socket.socket] = []

    def over() -> Exception | None:
        if time.monotonic() < until:
            return None
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # the thread that reads from it ends then
        return NotDelivered(f"{host} did not answer within {timeout:g} s")

    try:
        answer = run_cancellable(lambda: _answer(url, body, headers, timeout, sockets), over)
    except NotDelivered:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDelivered(f"{host}: {_reason(error)}") from None
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - as HTTP has it
        raise _refused(host, answer)
    return answer


def _answer(
    url: str, body: bytes, headers: Mapping[str, str], timeout: float, sockets: list[socket.socket]
) -> Answer:
    request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310 - only our handlers, of http and https
    with _opener(sockets).open(request, timeout=timeout) as response:
        text = response.read(NOTIFY_ANSWER_BYTES).decode(errors="replace")
        return Answer(response.status, response.headers, text)


def _opener(sockets: list[socket.socket]) -> urllib.request.OpenerDirector:
    """Of http and https alone, through the proxies of the environment; every status is an answer."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), _Http(sockets), _Https(sockets)):
        opener.add_handler(handler)
    return opener


class _Http(urllib.request.HTTPHandler):
    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(functools.partial(_Connection, self._sockets), request)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def https_open(self, request: urllib.request.Request) -> Any:
        context = ssl.create_default_context()
        made = functools.partial(_TlsConnection, self._sockets, context=context)
        return self.do_open(made, request)


class _Noted:
    """Notes the socket of a connection, so that it can be ended from outside."""

    def __init__(self, sockets: list[socket.socket], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._sockets = sockets

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection this is mixed into
        self._sockets.append(self.sock)  # type: ignore[attr-defined]  # the same


class _Connection(_Noted, http.client.HTTPConnection):
    pass


class _TlsConnection(_Noted, http.client.HTTPSConnection):
    pass


def _host(url: str) -> str:
    """Raises NotDelivered for a URL that is none of HTTP, or has a password in it."""
    with suppress(ValueError):
        place = urlsplit(url)
        if place.scheme in {"http", "https"} and place.hostname and "@" not in place.netloc:
            return one_line(place.netloc)
    raise NotDelivered("its url is not a valid one: use https://HOST/PATH, without a password", final=True)


def _refused(host: str, answer: Answer) -> NotDelivered:
    said = one_line(_said(answer.text), 200)
    reason = f"{host} answered {answer.status}" + (f": {said}" if said else "")
    if 300 <= answer.status < 400:  # noqa: PLR2004 - as HTTP has it
        place = one_line(answer.headers.get("Location", ""), 200).partition("?")[0]
        return NotDelivered(
            f"{host} answered {answer.status}, a redirect to {place or 'nowhere'}, which is not followed: give that url",
            final=True,
        )
    if answer.status == _GONE:
        return NotDelivered(
            f"{reason}: the target is retired, and left alone for a day", final=True, after=_DAY
        )
    final = 400 <= answer.status < 500 and answer.status not in _MAY_HELP  # noqa: PLR2004 - the same
    return NotDelivered(reason, final=final, after=_retry_after(answer.headers.get("Retry-After", "")))


def _said(text: str) -> str:
    """What an answer says, without what JSON has around it."""
    with suppress(ValueError, RecursionError):
        body = json.loads(text)
        words = [body.get(name) for name in ("error", "message", "detail")] if isinstance(body, dict) else []
        return next((each for each in words if isinstance(each, str)), text)
    return text


def _retry_after(text: str) -> float:
    """Seconds; the header has those, or a date (RFC 9110, 10.2.3). 0 where it has neither."""
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    with suppress(ValueError, TypeError, OverflowError):
        return max(parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    return 0.0


def _reason(error: BaseException) -> str:
    while isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException):
        error = error.reason
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {one_line(error.verify_message)}"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    return one_line(reason_of(error))
