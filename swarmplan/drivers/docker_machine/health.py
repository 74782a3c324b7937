"""Our own request to a machine's engine: the only word on its health that is taken."""

import http.client
import ssl
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_TIMEOUT = 5.0
_PLAIN = 2375
"""The port an engine without TLS listens on, by convention (dockerd's reference)."""
_MISFITS = {
    10: "the engine's certificate has expired",
    62: "the engine's certificate is not for {host}: the address has changed since it was made",
    64: "the engine's certificate is not for {host}: the address has changed since it was made",
}
"""By OpenSSL's verification codes (``X509_V_ERR_*``): expired, host name mismatch, address mismatch."""
_FOREIGN = "the engine's certificate is not signed by the authority in {folder}"
_ALERTS = ("UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE", "ALERT_UNSUPPORTED_CERTIFICATE")
OK = 200


@dataclass(frozen=True, slots=True)
class Health:
    """How an engine answered: it did when both are empty. ``refusal`` says which certificate does not fit, and only new
    ones help; ``silence`` says why there was no answer, and that may pass."""

    refusal: str = ""
    silence: str = ""

    @property
    def well(self) -> bool:
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


def ask(url: str, tls_folder: Path | None) -> Health:
    """Ask the engine at ``tcp://HOST:PORT`` whether it is there: over TLS with the files of the folder, both sides verified."""
    host, port = _place(url)
    if host is None or port is None:
        return Health(silence=f"{url or 'nothing'} is no address of an engine")
    try:
        connection = _connection(host, port, tls_folder)
    except (ssl.SSLError, FileNotFoundError) as error:
        return Health(refusal=f"the client's certificate in {tls_folder} cannot be used ({_words(error)})")
    except OSError as error:
        return Health(silence=f"the client's certificate in {tls_folder} cannot be read ({_words(error)})")
    with closing(connection):
        return _asked(connection, url, tls_folder)


def _place(url: str) -> tuple[str | None, int | None]:
    try:
        return urlsplit(url).hostname, urlsplit(url).port
    except ValueError:
        return None, None


def _asked(connection: http.client.HTTPConnection, url: str, tls_folder: Path | None) -> Health:
    try:
        connection.request("GET", "/_ping")
        status = connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        misfit = _MISFITS.get(error.verify_code, _FOREIGN)
        return Health(refusal=misfit.format(host=connection.host, folder=tls_folder))
    except ssl.SSLError as error:
        return _from_alert(error)
    except (OSError, http.client.HTTPException) as error:
        return Health(silence=f"{url} does not answer ({_words(error)})")
    return (
        Health() if status == OK else Health(silence=f"{url} answers with status {status}, unlike an engine")
    )


def _connection(host: str, port: int, tls_folder: Path | None) -> http.client.HTTPConnection:
    if tls_folder is None:
        return http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # With TLS 1.3 a client learns only after the handshake, and not for sure, that its certificate was refused.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(tls_folder / "ca.pem")
    context.load_cert_chain(tls_folder / "cert.pem", tls_folder / "key.pem")
    return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)


def _from_alert(error: ssl.SSLError) -> Health:
    reason = error.reason or ""
    if any(alert in reason for alert in _ALERTS):
        return Health(refusal=f"the engine refuses the client's certificate ({_words(error)})")
    return Health(silence=f"it does not answer over TLS ({_words(error)})")


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
