"""The swarm's certificate authority, out of the certificates it hands out."""

import ssl

from swarmplan.model.values.certificate import Validity


def authority(roots: str) -> Validity | None:
    """How long it holds: the first to end of these certificates (PEM). None where there is none, as in a simulation."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=roots)
    except (ssl.SSLError, ValueError):
        return None
    spans = [Validity(str(root["notBefore"]), str(root["notAfter"])) for root in context.get_ca_certs()]
    return min(spans, key=lambda span: span.last, default=None)
