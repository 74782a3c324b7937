"""A machine's engine, for the few calls a driver makes: HTTP over TLS, both sides verified. Whether it answers us is the only
proof of health that is taken."""

import http.client
import json
import ssl
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from swarmplan.dataclass import dataclass
from swarmplan.errors import Unreachable, reason_of
from swarmplan.limits import ANSWER_BYTES

_TIMEOUT = 5.0
SLOW = 45.0
"""Seconds for ``/info``: a manager without quorum takes twenty (measured on 20.10.24)."""
_PLAIN = 2375
"""The port an engine without TLS listens on, by convention (dockerd's reference)."""
_MISMATCHES = {
    10: "the engine's certificate has expired",
    62: "the engine's certificate is not for {host}: the address has changed since it was made",
    64: "the engine's certificate is not for {host}: the address has changed since it was made",
}
"""By OpenSSL's verification codes (``X509_V_ERR_*``): expired, host name mismatch, address mismatch."""
_FOREIGN = "the engine's certificate is not signed by the authority in {folder}"
_ALERTS = ("UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE", "ALERT_UNSUPPORTED_CERTIFICATE")


@dataclass(frozen=True, slots=True)
class Health:
    """How an engine answered: it did when both are empty. ``refusal`` says which certificate does not fit, and only new
    ones help; ``silence`` says why there was no answer, and that may pass."""

    refusal: str = ""
    silence: str = ""

    @property
    def healthy(self) -> bool:
        """Whether the engine answered."""
        return not self.refusal and not self.silence


def host_of(url: str) -> str | None:
    """The address in an engine's URL."""
    return urlsplit(url).hostname


def is_plain(url: str) -> bool:
    """Whether an engine speaks without TLS there."""
    try:
        return urlsplit(url).port == _PLAIN
    except ValueError:  # it is no port
        return False


def ping(url: str, tls_folder: Path | None) -> Health:
    """Whether the engine at ``tcp://HOST:PORT`` answers, with the certificates of the folder; without TLS for None."""
    try:
        connection = _connect(url, tls_folder)
    except ValueError:
        return Health(silence=f"{url or 'nothing'} is not a valid engine address")
    except (ssl.SSLError, FileNotFoundError) as error:
        return Health(refusal=f"the client's certificate in {tls_folder} cannot be used ({_reason(error)})")
    except OSError as error:
        return Health(silence=f"the client's certificate in {tls_folder} cannot be read ({_reason(error)})")
    with closing(connection):
        return _pinged(connection, url, tls_folder)


def request(
    url: str, tls_folder: Path | None, method: str, path: str, timeout: float | None = None
) -> tuple[int, Any]:
    """Status and JSON body ({} for none) of one call of the Engine API, in the engine's own version. Raises Unreachable when
    there is no such answer."""
    try:
        with closing(_connect(url, tls_folder, timeout)) as connection:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read(ANSWER_BYTES) or b"{}")
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise Unreachable(f"{url} does not answer ({_reason(error)})") from error


def membership(url: str, tls_folder: Path | None, timeout: float | None = None) -> Mapping[str, Any]:
    """``Swarm`` of ``/info``, {} for an engine that is in none. Raises Unreachable, also for an invalid answer."""
    status, info = request(url, tls_folder, "GET", "/info", timeout)
    swarm = info.get("Swarm") or {} if status == http.client.OK and isinstance(info, dict) else None
    if not isinstance(swarm, dict):
        raise Unreachable(f"{url} gives an invalid answer to GET /info (status {status})")
    return {} if swarm.get("LocalNodeState") in {None, "", "inactive"} else swarm


def _connect(url: str, tls_folder: Path | None, timeout: float | None = None) -> http.client.HTTPConnection:
    """A connection that is not opened yet. Raises ValueError for what is no address, ssl.SSLError or OSError for certificates
    that cannot be used."""
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


def _pinged(connection: http.client.HTTPConnection, url: str, tls_folder: Path | None) -> Health:
    try:
        connection.request("GET", "/_ping")
        status = connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        mismatch = _MISMATCHES.get(error.verify_code, _FOREIGN)
        return Health(refusal=mismatch.format(host=connection.host, folder=tls_folder))
    except ssl.SSLError as error:
        if any(alert in (error.reason or "") for alert in _ALERTS):
            return Health(refusal=f"the engine refuses the client's certificate ({_reason(error)})")
        return Health(silence=f"it does not answer over TLS ({_reason(error)})")
    except (OSError, http.client.HTTPException) as error:
        return Health(silence=f"{url} does not answer ({_reason(error)})")
    if status != http.client.OK:
        return Health(silence=f"{url} answers with status {status}, which is not how an engine answers")
    return Health()


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    return reason_of(error)
