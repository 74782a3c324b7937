"""The way to a machine's engine, for the few words a driver has with it: HTTP over TLS, both sides verified."""

import http.client
import json
import ssl
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from swarmplan.errors import reason_of
from swarmplan.limits import ANSWER_BYTES

_TIMEOUT = 5.0
_PLAIN = 2375
"""The port an engine without TLS listens on, by convention (dockerd's reference)."""


def host_of(url: str) -> str | None:
    """The address in an engine's URL."""
    return urlsplit(url).hostname


def is_plain(url: str) -> bool:
    """Whether an engine speaks without TLS there."""
    try:
        return urlsplit(url).port == _PLAIN
    except ValueError:  # it is no port
        return False


def connect(url: str, tls_folder: Path | None, timeout: float | None = None) -> http.client.HTTPConnection:
    """A connection to ``tcp://HOST:PORT``, not yet opened, with the certificates of the folder; without TLS for None.

    Raises ValueError for what is no address, ssl.SSLError or OSError for certificates that cannot be used.
    """
    place = urlsplit(url)
    if place.hostname is None or place.port is None:
        raise ValueError(url)
    wait = timeout or _TIMEOUT
    if tls_folder is None:
        return http.client.HTTPConnection(place.hostname, place.port, timeout=wait)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # With TLS 1.3 a client learns only after the handshake, and not for sure, that its certificate was refused.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(tls_folder / "ca.pem")
    context.load_cert_chain(tls_folder / "cert.pem", tls_folder / "key.pem")
    return http.client.HTTPSConnection(place.hostname, place.port, timeout=wait, context=context)


def request(
    url: str, tls_folder: Path | None, method: str, path: str, timeout: float | None = None
) -> tuple[int, Any]:
    """Status and JSON body ({} for none) of one call of the Engine API, in the engine's own version.

    Raises ValueError for what is not JSON, or is longer than any answer; and whatever the wire says: HTTPException, OSError.
    """
    with closing(connect(url, tls_folder, timeout)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read(ANSWER_BYTES) or b"{}")


def words_of(error: Exception) -> str:
    """What an error of the link says, for a message."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    return reason_of(error)
