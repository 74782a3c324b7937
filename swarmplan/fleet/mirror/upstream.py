"""A registry as clients ask it, over HTTP: manifests and blobs, with the token that public images need (distribution's HTTP API V2, and its
token authentication)."""

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlencode, urlsplit

from swarmplan.errors import Interrupted, Permanent, reason_of
from swarmplan.limits import IMAGE_INDEX_BYTES, IMAGE_LAYER_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFESTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_TIMEOUT = 30.0
"""Seconds for each answer, and for each piece of one."""
_SHORT_TIMEOUT = 10.0
_PIECE = 262_144
_UNAUTHORIZED = 401
_SCHEME = "Bearer"
_WORD = re.compile(r'(\w+)="([^"]*)"')
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Upstream:
    """The registry at this URL, asked without a login. ``stopped`` is asked between two pieces. Everything raises Permanent, and Interrupted
    once it is stopped."""

    def __init__(self, url: str, stopped: Callable[[], bool]) -> None:
        self._url = url
        self._stopped = stopped
        self._host = urlsplit(url).netloc
        self._tokens: dict[str, str] = {}
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(),
            urllib.request.HTTPRedirectHandler(), urllib.request.HTTPErrorProcessor(), urllib.request.HTTPDefaultErrorHandler(),
        ):  # fmt: skip
            self._opener.add_handler(handler)

    def answers(self) -> bool:
        """Whether anything answers there, whatever it says."""
        try:
            with self._opener.open(f"{self._url}/v2/", timeout=_SHORT_TIMEOUT):
                return True
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False

    def manifest(self, repository: str, name: str) -> tuple[bytes, str]:
        """The manifest with this tag or digest, and its digest, which is checked."""
        with self._answer(repository, f"manifests/{name}") as answer:
            data = answer.read(IMAGE_INDEX_BYTES + 1)
        if len(data) > IMAGE_INDEX_BYTES:
            raise Permanent(f"{self._host}: the manifest of {repository} is too large for one")
        digest = f"sha256:{sha256(data).hexdigest()}"
        if DIGEST.fullmatch(name) and name != digest:
            raise Permanent(f"{self._host}: the manifest of {repository} is not the one that {name} names")
        return data, digest

    def blob(self, repository: str, digest: str, size: int, into: BinaryIO) -> None:
        """Write the blob into a file; its size and digest are checked."""
        if not 0 <= size <= IMAGE_LAYER_BYTES:
            raise Permanent(f"{self._host}: a layer of {repository} has {size} bytes, too many for one")
        left, seen = size, sha256()
        with self._answer(repository, f"blobs/{digest}") as answer:
            while piece := answer.read(_PIECE):
                left -= len(piece)
                if left < 0 or self._stopped():
                    break
                seen.update(piece)
                into.write(piece)
        if self._stopped():
            raise Interrupted("stopped while images were fetched for the mirror")
        if left or f"sha256:{seen.hexdigest()}" != digest:
            raise Permanent(f"{self._host}: a layer of {repository} did not arrive as {digest} names it")

    @contextmanager
    def _answer(self, repository: str, rest: str) -> "Iterator[Any]":
        try:
            with self._asked(f"{self._url}/v2/{repository}/{rest}", repository) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            raise Permanent(f"{self._host} answered {error.code} for {repository}") from None
        except urllib.error.URLError as error:
            why = reason_of(error.reason) if isinstance(error.reason, OSError) else str(error.reason)
            raise Permanent(f"{self._host}: {why}") from None
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, OSError) and error.filename:  # of the file that it is written to
                raise
            raise Permanent(
                f"{self._host}: {reason_of(error) if isinstance(error, OSError) else error}"
            ) from None

    def _asked(self, url: str, repository: str) -> Any:
        if self._stopped():
            raise Interrupted("stopped while images were fetched for the mirror")
        try:
            return self._opener.open(self._request(url, self._tokens.get(repository, "")), timeout=_TIMEOUT)
        except urllib.error.HTTPError as error:
            challenge = error.headers.get("WWW-Authenticate", "")
            if error.code != _UNAUTHORIZED or not challenge.lower().startswith("bearer "):
                raise
        self._tokens[repository] = self._token(dict(_WORD.findall(challenge)), repository)
        return self._opener.open(self._request(url, self._tokens[repository]), timeout=_TIMEOUT)

    def _request(self, url: str, token: str) -> urllib.request.Request:
        request = urllib.request.Request(url, headers={"Accept": ", ".join(MANIFESTS)})  # noqa: S310 - only our handlers, of http and https
        if token:  # not for where it redirects to: that has its own in its URL
            request.add_unredirected_header("Authorization", f"{_SCHEME} {token}")
        return request

    def _token(self, words: dict[str, str], repository: str) -> str:
        realm = words.get("realm", "")
        if urlsplit(realm).scheme != "https" and urlsplit(self._url).scheme == "https":
            raise Permanent(f"{self._host} sends for its token to {realm or 'nowhere'}, which is not https")
        query = {"service": words.get("service", ""), "scope": f"repository:{repository}:pull"}
        with self._opener.open(f"{realm}?{urlencode(query)}", timeout=_TIMEOUT) as answer:
            try:
                found = json.loads(answer.read(IMAGE_INDEX_BYTES))
                return str(found.get("token") or found["access_token"])
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Permanent(f"{self._host}: {urlsplit(realm).netloc} gave no token") from None
