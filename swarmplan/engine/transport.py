"""HTTP to one engine: version, connections, deadlines, limits."""

import http.client
import json
import os
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import IO, Any
from urllib.parse import urlencode

from swarmplan.call_log import log_call, timed
from swarmplan.dataclass import dataclass
from swarmplan.engine.connection import Connection, opener
from swarmplan.engine.errors import from_answer, from_wire
from swarmplan.engine.turns import Turns
from swarmplan.errors import Unreadable
from swarmplan.limits import ANSWER_BYTES, SHORT_ANSWER_BYTES
from swarmplan.ports import default_timeout_factor, unlimited

NEWEST_API = (1, 51)
"""The newest API version tried (engine 28.5). Older engines are spoken to in their own; engine 29 asks for 1.44 at least."""
CONNECT_TIMEOUT = 5.0
PROBE_TIMEOUT = 10.0
"""For calls an engine answers in milliseconds unless it hangs."""
HTTP_ERROR = 400
_DIGITS = re.compile(r"[0-9]{1,4}")
_PIECE = 1_048_576


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer to the call ``method`` ``path`` (without parameters)."""

    method: str
    path: str
    status: int
    content: bytes
    api_version: str = ""


@dataclass(frozen=True, slots=True)
class _Call:
    """What is sent, how many seconds it may take before the timeout factor, and how many bytes of its answer are read at most."""

    method: str
    path: str
    timeout: float
    data: bytes | IO[bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    most: int = SHORT_ANSWER_BYTES

    @property
    def plain_path(self) -> str:
        """The path without its parameters."""
        return self.path.partition("?")[0]


class Transport:
    """Requests to one engine, from any number of threads.

    A connection serves one call at a time and is kept for the next, so the number of open ones stays that of the calls
    going on at once. The environment's proxies and CA bundle are for the web, not for one's own engines.
    """

    def __init__(
        self,
        url: str,
        tls_folder: str | None,
        timeout: float,
        timeout_factor: Callable[[], float] = default_timeout_factor,
        connections: Callable[[], int] = unlimited,
    ) -> None:
        """``timeout`` is how long a call may take as a whole, in seconds; it and those of single calls are multiplied by
        ``timeout_factor``, which is asked at each call. Where ``connections`` is no 0, so many calls go on at once, and so many
        uploads; the others wait for their turn for as long as a call may take, which is not of their own time."""
        self.url = url
        self.timeout = timeout
        self._tls_folder = tls_folder
        self._timeout_factor = timeout_factor
        self._open: Callable[[], Connection] | None = None
        self._connections = connections
        self._calls, self._uploads = Turns(connections), Turns(connections)
        self._idle: deque[Connection] = deque()
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
        most: int | None = None,
    ) -> Answer:
        """The whole answer to one call of the API; raises what ``errors`` makes of the others, and Unreadable where it is
        longer than ``most`` bytes (None: ``limits.ANSWER_BYTES``). An ``upload`` may take as long as it goes on; ``timeout`` counts for each
        part of it, and then for the answer."""
        headers = dict(headers or {})
        if upload is not None:
            headers["Content-Length"] = str(os.fstat(upload.fileno()).st_size)
        elif body is not None:
            headers["Content-Type"] = "application/json"
        query = f"?{urlencode(params)}" if params else ""
        seconds = self.timeout if timeout is None else timeout
        version = ".".join(map(str, self.api_version(seconds)))
        data = upload if body is None else json.dumps(body).encode()
        return _good(
            self._call(
                _Call(method, f"/v{version}{path}{query}", seconds, data, headers, most or ANSWER_BYTES)
            )
        )

    def api_version(self, within: float = PROBE_TIMEOUT) -> tuple[int, int]:
        """The version spoken with this engine: the older of ours and the engine's newest, asked once as the docker CLI does
        (``/_ping``'s header), for an answer ``within`` so many seconds at most."""
        if self._version is None:
            timeout = min(PROBE_TIMEOUT, self.timeout, within)
            answer = _good(self._call(_Call("GET", "/_ping", timeout)))
            version = answer.api_version.split(".")
            if not all(_DIGITS.fullmatch(part) for part in version) or len(version) != len(NEWEST_API):
                raise Unreadable(
                    f"{self.url} answers, but not as a Docker engine: point it at the engine's socket"
                )
            self._version = min(NEWEST_API, (int(version[0]), int(version[1])))
        return self._version

    def opened(self, path: str) -> tuple[Connection, http.client.HTTPResponse]:
        """An answer to a GET that goes on without an end, and the connection that is now the caller's to close. The engine
        has answered a ping just before."""
        self._version = None
        version = ".".join(map(str, self.api_version()))
        log_call(f"{self.url} GET /v{version}{path}")
        factor = self._timeout_factor()
        with self._translating_errors(self.timeout * factor):
            connection = self._opener()()
            connection.end_in(self.timeout * factor, connecting=CONNECT_TIMEOUT * factor)
            connection.request("GET", f"/v{version}{path}")
            response = connection.getresponse()
            if response.status >= HTTP_ERROR:
                content = response.read(_PIECE)
                connection.close()
                _good(Answer("GET", path, response.status, content))
            connection.end_in()
        return connection, response

    def close(self) -> None:
        """Close every idle connection."""
        while self._idle:
            self._idle.pop().close()

    def _call(self, call: _Call) -> Answer:
        with timed(f"{self.url} {call.method} {call.plain_path}") as logged:
            answer = self._made(call)
            logged.result = str(answer.status)
        return answer

    def _made(self, call: _Call) -> Answer:
        factor = self._timeout_factor()
        timeout = call.timeout * factor
        turns = self._calls if call.data is None or isinstance(call.data, bytes) else self._uploads
        within = max(timeout, self.timeout * factor)
        with self._translating_errors(timeout), turns.one(within), self._connected() as connection:
            kept = connection.sock is not None
            connection.end_in(timeout, connecting=CONNECT_TIMEOUT * factor)
            data = call.data
            sent = data if data is None or isinstance(data, bytes) else _parts(data, connection, timeout)
            try:
                return self._answered(connection, call, sent)
            except ConnectionError:
                if not kept or call.method != "GET":
                    raise
                connection.close()  # the engine closed it as this was sent; to ask once more changes nothing
                return self._answered(connection, call, sent)

    def _answered(self, connection: Connection, call: _Call, sent: bytes | Iterator[bytes] | None) -> Answer:
        connection.request(call.method, call.path, sent, call.headers)
        response = connection.getresponse()
        content = self._read(response, call)
        if response.will_close:
            connection.close()
        version = response.headers.get("Api-Version", "")
        return Answer(call.method, call.plain_path, response.status, content, version)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection for one call: idle again after a whole answer, unless enough are, and closed after anything else."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._opener()()
        if connection.dropped():
            connection.close()  # the next request opens it again
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        most = self._connections()
        if most and len(self._idle) >= most:
            connection.close()
        else:
            self._idle.append(connection)

    @contextmanager
    def _translating_errors(self, within: float) -> Iterator[None]:
        """Raises Unreachable for any error of the connection, or no answer ``within`` so many seconds."""
        try:
            yield
        except (http.client.HTTPException, OSError) as error:
            raise from_wire(self.url, error, within) from None

    def _opener(self) -> Callable[[], Connection]:
        if self._open is None:
            self._open = opener(self.url, self._tls_folder)
        return self._open

    def _read(self, response: http.client.HTTPResponse, call: _Call) -> bytes:
        """The body. Raises Unreadable for one that is too long to be an engine's, IncompleteRead for one that is cut off; as
        no other answer tells, that is one of no declared length as well (an engine declares it)."""
        if response.length is None and not response.chunked:
            raise http.client.IncompleteRead(b"")
        parts, size = [], 0
        while part := response.read(_PIECE):
            parts.append(part)
            size += len(part)
            if size > call.most:
                raise Unreadable(
                    f"engine at {self.url} answers {call.method} {call.plain_path} with more than"
                    f" {call.most // 1_000_000} MB, the limit"
                )
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)


def decode(answer: Answer) -> Any:
    """The JSON of an answer, None for an empty one. Raises ValueError for what is none, and for what cannot be written out
    again."""
    content = answer.content
    if not content:
        return None
    try:
        found = json.loads(content, parse_constant=_no_number)
        if b"\\ud" in content.lower():  # halves of characters, which no text can hold
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("it is not valid JSON") from None
    return found


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _parts(upload: IO[bytes], connection: Connection, timeout: float) -> Iterator[bytes]:
    """An upload in parts, each with the whole of the time, and so the answer."""
    while part := upload.read(_PIECE):
        connection.end_in(timeout)
        yield part
    connection.end_in(timeout)


def _good(answer: Answer) -> Answer:
    """The answer. Raises the failure of an error status."""
    if answer.status >= HTTP_ERROR:
        raise from_answer(answer.method, answer.status, _message(answer))
    return answer


def _message(answer: Answer) -> str:
    """The engine's message (``{"message": …}``), or the plain body of anything else that answered."""
    try:
        return str(json.loads(answer.content)["message"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return answer.content.decode(errors="replace")[:500]
