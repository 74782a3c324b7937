"""Our own request to a machine's engine: the only word on its health that is taken."""

import http.client
import ssl
from contextlib import closing
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.observe.engine_client import connect, words_of

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
    def healthy(self) -> bool:
        """Whether the engine answered."""
        return not self.refusal and not self.silence


def ask(url: str, tls_folder: Path | None) -> Health:
    """Ask the engine at ``tcp://HOST:PORT`` whether it is there: over TLS with the files of the folder, both sides verified."""
    try:
        connection = connect(url, tls_folder)
    except ValueError:
        return Health(silence=f"{url or 'nothing'} is not a valid engine address")
    except (ssl.SSLError, FileNotFoundError) as error:
        return Health(refusal=f"the client's certificate in {tls_folder} cannot be used ({words_of(error)})")
    except OSError as error:
        return Health(silence=f"the client's certificate in {tls_folder} cannot be read ({words_of(error)})")
    with closing(connection):
        return _asked(connection, url, tls_folder)


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
        return Health(silence=f"{url} does not answer ({words_of(error)})")
    return (
        Health()
        if status == OK
        else Health(silence=f"{url} answers with status {status}, which is not how an engine answers")
    )


def _from_alert(error: ssl.SSLError) -> Health:
    reason = error.reason or ""
    if any(alert in reason for alert in _ALERTS):
        return Health(refusal=f"the engine refuses the client's certificate ({words_of(error)})")
    return Health(silence=f"it does not answer over TLS ({words_of(error)})")
