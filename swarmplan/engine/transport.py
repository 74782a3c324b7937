"""HTTP to one engine through the SDK's client: version, connections, deadlines."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import docker
import requests
from docker.transport import UnixHTTPAdapter

from swarmplan.engine.errors import from_answer, from_wire
from swarmplan.errors import Permanent, Unreadable
from swarmplan.ports import unhurried

NEWEST_API = (1, 51)
"""The newest API version tried (engine 28.5). Older engines are spoken to in their own; engine 29 asks for 1.44 at least."""
OLDEST_API = "1.41"
"""Engine 20.10's. The SDK wants some version to start from; paths here carry the negotiated one."""
CONNECT_TIMEOUT = 5.0
PROBE_TIMEOUT = 10.0
"""For calls an engine answers in milliseconds unless it hangs."""
HTTP_ERROR = 400
_DIGITS = re.compile(r"[0-9]{1,4}")


class Transport:
    """Requests to one engine, from any number of threads.

    A client serves one call at a time and is kept for the next: sessions of requests are not promised to be
    thread-safe, and the number of open connections stays that of the calls going on at once.
    """

    def __init__(
        self, url: str, tls_folder: str | None, timeout: float, patience: Callable[[], float] = unhurried
    ) -> None:
        """``timeout`` is the longest wait for an answer, in seconds; it and those of single calls are multiplied by
        ``patience``, which is asked at each call."""
        self.url = url
        self.timeout = timeout
        self._tls_folder = tls_folder
        self._patience = patience
        self._idle: deque[docker.APIClient] = deque()
        self._version: tuple[int, int] | None = None

    def request(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, str] | None = None,
        body: Any = None,
        upload: IO[bytes] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float | None = None,
    ) -> requests.Response:
        """The whole answer to one call of the API; raises what ``errors`` makes of the others."""
        with self.client() as client:
            return self._send(
                client,
                method,
                f"/v{self._path_version(client)}{path}",
                params=params,
                json=body,
                data=upload,
                headers=headers,
                timeout=(timeout or CONNECT_TIMEOUT, timeout or self.timeout),
            )

    @contextmanager
    def client(self) -> Iterator[docker.APIClient]:
        """A client of one's own, back among the idle ones afterwards."""
        try:
            client = self._idle.pop()
        except IndexError:
            client = self._build()
        try:
            yield client
        finally:
            self._idle.append(client)

    def probed_client(self) -> docker.APIClient:
        """A new client for a call without a deadline, made after the engine answered a ping within one."""
        with self.client() as client:
            self._version = None
            version = self._path_version(client)
        return self._build(version)

    def api_version(self) -> tuple[int, int]:
        """The version spoken with this engine."""
        with self.client() as client:
            return self._negotiate(client)

    def close(self) -> None:
        """Close every idle connection."""
        while self._idle:
            self._idle.pop().close()

    def _build(self, version: str = OLDEST_API) -> docker.APIClient:
        """A new client, not yet connected. Raises Permanent for a bad URL or bad TLS files."""
        try:
            client = docker.APIClient(self.url, version=version, timeout=self.timeout, tls=self._tls())
        except docker.errors.DockerException as error:
            raise Permanent(f"engine at {self.url}: {error}") from None
        # The environment's proxies and CA bundle are for the web, not for one's own engines.
        client.trust_env = False
        if self.url.startswith("unix://"):
            # The SDK keeps connections by full URL, 25 of them; one is enough for one call at a time.
            client.mount("http+docker://", UnixHTTPAdapter(f"http+{self.url}", pool_connections=1))
        return client

    def _tls(self) -> Any:
        if self._tls_folder is None:
            return False
        authority, certificate, key = (
            Path(self._tls_folder) / f"{name}.pem" for name in ("ca", "cert", "key")
        )
        for file in (authority, certificate, key):
            if not file.is_file():
                raise Permanent(f"engine at {self.url}: the TLS file {file} is missing")
        return docker.tls.TLSConfig(
            client_cert=(str(certificate), str(key)), ca_cert=str(authority), verify=True
        )

    def _path_version(self, client: docker.APIClient) -> str:
        major, minor = self._negotiate(client)
        return f"{major}.{minor}"

    def _negotiate(self, client: docker.APIClient) -> tuple[int, int]:
        """The older of ours and the engine's newest, asked once as the docker CLI does (``/_ping``'s header)."""
        if self._version is None:
            answer = self._send(
                client, "GET", "/_ping", timeout=(CONNECT_TIMEOUT, min(PROBE_TIMEOUT, self.timeout))
            )
            said = answer.headers.get("Api-Version", "").split(".")
            if not all(_DIGITS.fullmatch(part) for part in said) or len(said) != len(NEWEST_API):
                raise Unreadable(
                    f"{self.url} answers, but not as a Docker engine: point it at the engine's socket"
                )
            self._version = min(NEWEST_API, (int(said[0]), int(said[1])))
        return self._version

    def _send(
        self,
        client: docker.APIClient,
        method: str,
        path: str,
        *,
        timeout: tuple[float, float],
        **options: Any,
    ) -> requests.Response:
        connecting, answering = (seconds * self._patience() for seconds in timeout)
        try:
            response: requests.Response = client.request(
                method, f"{client.base_url}{path}", timeout=(connecting, answering), **options
            )
        except (requests.exceptions.RequestException, OSError) as error:
            raise from_wire(self.url, error, answering) from None
        if response.status_code >= HTTP_ERROR:
            raise from_answer(method, response.status_code, _message(response))
        return response


def decode(response: requests.Response) -> Any:
    """The JSON of an answer, None for an empty one. Raises ValueError for what is none, and for what cannot be written out
    again."""
    content = response.content
    if not content:
        return None
    try:
        answer = json.loads(content, parse_constant=_no_number)
        if b"\\ud" in content.lower():  # halves of characters, which no text can hold
            json.dumps(answer, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON that can be read") from None
    return answer


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _message(response: requests.Response) -> str:
    """The engine's own words: ``{"message": …}``, or the plain body of whatever else answered."""
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return response.text[:500]
