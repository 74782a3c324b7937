"""What is wrong with a server's certificate: git with GnuTLS says only that it is not trusted (measured on git 2.39 of Debian 12)."""

import socket
import ssl
from pathlib import Path

from swarmplan.git.lines import shown
from swarmplan.spec.agent.names.urls import Remote

_TIMEOUT = 5.0
_REMEDY = {
    "certificate has expired": "it has expired: its operators have to renew it",
    "certificate is not yet valid": "it is not valid yet: check the clock of this machine",
}


def certificate_problem(remote: Remote, ca_file: str) -> str:
    """Why, in a few words, by one attempt to connect; "" where that tells nothing, as behind a proxy."""
    context = ssl.create_default_context()
    try:
        if ca_file:
            context.load_verify_locations(Path(ca_file))
        with (
            socket.create_connection((remote.host, remote.port), timeout=_TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=remote.host),
        ):
            return ""
    except ssl.SSLCertVerificationError as error:
        said = shown(error.verify_message)
        return _REMEDY.get(said, f"{said}: give the certificate of who issued it as source.https.ca_file")
    except (OSError, ValueError):
        return ""
