"""JSON over HTTP, for the API of a forge: with a deadline and limits, and a token that goes to one host only."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 30.0
_MOST_BYTES = 20_000_000
_TRIES = 3
_AGAIN = (429, 502, 503, 504)
_LONGEST_PAUSE = 20.0


class Failed(Exception):
    """The forge did not do it. ``code`` is the HTTP status, 0 where there was no answer."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token along to another host."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


class Api:
    """One API, by its base URL; ``headers`` authenticate. Nothing of them is in an error."""

    def __init__(self, base: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise Failed(f"{base!r} is not the address of an API")
        self._base, self._origin, self._headers = base.rstrip("/"), parts[:2], dict(headers)

    def call(self, method: str, path: str, body: Any = None) -> tuple[Any, Mapping[str, str]]:
        """The JSON of the answer, and its headers. ``path`` is relative to the base, or a whole URL of the same host."""
        url = path if "://" in path else f"{self._base}/{path}"
        if urlsplit(url)[:2] != self._origin:
            raise Failed(f"{method} {url}: another host than {self._base}")
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers | ({"Content-Type": "application/json"} if data else {})
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - http and https only, checked above
        for left in reversed(range(_TRIES)):
            try:
                with _OPENER.open(request, timeout=_SECONDS) as answer:
                    return _json(answer.read(_MOST_BYTES + 1), url), answer.headers
            except urllib.error.HTTPError as error:
                if error.code not in _AGAIN or not left:
                    raise Failed(f"{method} {url}: {error.code} {error.reason}", error.code) from None
                time.sleep(_pause(error.headers.get("Retry-After", "")))
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise Failed(f"{method} {url}: {getattr(error, 'reason', error)}") from None
        raise AssertionError


def _json(data: bytes, url: str) -> Any:
    if len(data) > _MOST_BYTES:
        raise Failed(f"{url}: an answer of more than {_MOST_BYTES} bytes")
    return json.loads(data) if data else None


def _pause(asked: str) -> float:
    return min(float(asked) if asked.isdigit() else 1.0, _LONGEST_PAUSE)
