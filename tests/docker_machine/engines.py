"""What docker-machine itself asks of engines: a TLS handshake, and the version by an API that modern ones refuse."""

import json
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from docker_machine.failures import MachineError, Unmodelled
from docker_machine.fork import rancher
from docker_machine.gotext import quoted
from docker_machine.machines import Machine
from docker_machine.records import Document
from docker_machine.switches import Switches

_HANDSHAKE = 20.0
"""Seconds a handshake may take; the version may take for ever."""


def check_tls(machine: Machine) -> str:
    """The machine's URL, once a handshake was made there. Raises MachineError."""
    url = str(machine.call("url"))
    place = urlsplit(url)
    try:
        _connect(place, machine.auth, _HANDSHAKE).close()
    except OSError as error:
        said = _said(error, place, machine.auth)
        raise MachineError(
            f"Error checking and/or regenerating the certs: There was an error validating certificates for host "
            f"{quoted(place.netloc)}: {said}\n"
            "You can attempt to regenerate them using 'docker-machine regenerate-certs [name]'.\n"
            "Be advised that this will trigger a Docker daemon restart which might stop running containers.\n"
        ) from error
    return url


def version(url: str, machine: Machine) -> str:
    """The engine's version. Waits without bound for one that never answers. Raises MachineError."""
    place = urlsplit(url)
    if place.scheme != "tcp":
        raise Unmodelled(f"the version of an engine at {url}")
    if not rancher() and Switches(machine.store).of("modern_engine", machine.name) is not None:
        raise _unknown(_TOO_OLD)
    try:
        status, body = _get(place, machine.auth)
    except ConnectionRefusedError as error:
        raise _unknown("Cannot connect to the docker engine endpoint") from error
    except FileNotFoundError as error:
        raise _unknown(
            f"Unable to read TLS config: open {error.filename}: no such file or directory"
        ) from error
    except OSError as error:
        said = _said(error, place, machine.auth)
        said = _PLAIN if said == _TLS["wrong_version_number"] else said
        raise _unknown(f'Get "https://{place.netloc}/v1.15/version": {said}') from error
    if not status.startswith("200"):
        raise _unknown(f"{status}: {body}")
    return str(json.loads(body)["Version"])


def _said(error: OSError, place: SplitResult, auth: Document) -> str:
    """Go's words for it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrusted(error, place, auth)
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "").lower()
        known = (words for part, words in _TLS.items() if part in reason)
        return next(known, f"remote error: tls: {reason.replace('_', ' ')}")
    if isinstance(error, TimeoutError):
        return f"dial tcp {place.netloc}: i/o timeout"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "EOF"
    return f"dial tcp {place.netloc}: connect: {str(error.strerror).lower()}"


def _distrusted(error: ssl.SSLCertVerificationError, place: SplitResult, auth: Document) -> str:
    if "mismatch" not in error.verify_message:
        return "x509: certificate signed by unknown authority"
    with _connect(place, auth, _HANDSHAKE, any_name=True) as link:
        certificate: dict[str, Any] = dict(link.getpeercert() or {})
    valid = [name for kind, name in certificate["subjectAltName"] if kind == "IP Address"]
    return f"x509: certificate is valid for {', '.join(valid)}, not {place.hostname}"


_TLS = {
    "wrong_version_number": "tls: first record does not look like a TLS handshake",
    "unknown_ca": "remote error: tls: unknown certificate authority",
    "bad_certificate": "remote error: tls: bad certificate",
    "certificate_required": "remote error: tls: certificate required",
    "eof_occurred": "EOF",
}
_PLAIN = "http: server gave HTTP response to HTTPS client"
_TOO_OLD = (
    "400 Bad Request: client version 1.15 is too old. Minimum supported API version is 1.24, "
    "please upgrade your client to a newer version\n"
)


def _unknown(text: str) -> MachineError:
    return MachineError(f"Unable to query docker version: {text}")


def _connect(
    place: SplitResult, auth: Document, timeout: float | None, *, any_name: bool = False
) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = not any_name
    for path in (auth["CaCertPath"], auth["ClientCertPath"], auth["ClientKeyPath"]):
        Path(path).open("rb").close()  # names the file that is missing, as Go does
    context.load_verify_locations(auth["CaCertPath"])
    context.load_cert_chain(auth["ClientCertPath"], auth["ClientKeyPath"])
    link = socket.create_connection((place.hostname, place.port or 2376), timeout)
    try:
        return context.wrap_socket(link, server_hostname=place.hostname)
    except BaseException:
        link.close()
        raise


def _get(place: SplitResult, auth: Document) -> tuple[str, str]:
    """Status and body of the version. HTTP/1.0: the engine closes when it has said all."""
    with _connect(place, auth, None) as link:
        with suppress(
            ssl.SSLEOFError, BrokenPipeError, ConnectionResetError
        ):  # why it closed is there to be read
            link.sendall(f"GET /v1.15/version HTTP/1.0\r\nHost: {place.netloc}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: link.recv(65536), b""))
    head, _, body = answer.decode(errors="replace").partition("\r\n\r\n")
    return head.split("\r\n")[0].partition(" ")[2], body
