"""A certificate for a student where engines listen with TLS: it opens every engine that has the same authority, so who asks for one has made sure
that there are no others'."""

import datetime as dt
from collections.abc import Mapping

from swarmplan.errors import Permanent, reason_of

_DAYS = dt.timedelta(days=90)
_BEFORE = dt.timedelta(hours=1)
"""Clocks differ."""


def client_certificate(authority: bytes, authority_key: bytes, name: str) -> Mapping[str, bytes]:
    """``ca.pem``, and a new ``cert.pem`` and ``key.pem`` for this name, good for 90 days or as long as the authority. All PEM. Raises Permanent
    where the authority cannot be used."""
    from cryptography import x509  # noqa: PLC0415 - takes long to import, and few ask for it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - the same
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415 - the same
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415 - the same

    try:
        issuer = x509.load_pem_x509_certificate(authority)
        issuer_key = serialization.load_pem_private_key(authority_key, None)
    except (ValueError, TypeError) as error:
        raise Permanent(f"the authority cannot be read: {reason_of(error)}") from error
    if not isinstance(issuer_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise Permanent("the authority has a key that is neither RSA nor of an elliptic curve")
    if issuer_key.public_key() != issuer.public_key():
        raise Permanent("the authority's key is not that of its certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(min(now + _DAYS, issuer.not_valid_after_utc))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "ca.pem": authority,
        "cert.pem": certificate.public_bytes(serialization.Encoding.PEM),
        "key.pem": private,
    }
