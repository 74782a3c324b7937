"""Whether who sent a webhook knows its secret. Pure, and in constant time.

Sources: docs.github.com, "Validating webhook deliveries"; docs.gitlab.com, "Webhooks"; docs.gitea.com and forgejo.org, "Webhooks";
support.atlassian.com, "Manage webhooks" (Bitbucket Cloud and Data Center sign alike); standardwebhooks.com, which GitLab's
signing tokens follow; fluxcd.io, "Receivers", for the generic header.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from swarmplan.agent.server.webhooks.request import Request
from swarmplan.spec.agent.outside import Forge

TOLERANCE = 300
"""Seconds that the clocks of sender and receiver may differ, as Standard Webhooks recommends."""
_STANDARD = b"whsec_"
"""How a signing token of Standard Webhooks begins."""
_TIME_DIGITS = 12
_HMAC_HEADERS = {
    Forge.GITHUB: ("x-hub-signature-256", "sha256="),
    Forge.GITEA: ("x-gitea-signature", ""),
    Forge.FORGEJO: ("x-forgejo-signature", ""),
    Forge.BITBUCKET: ("x-hub-signature", "sha256="),
    Forge.GENERIC: ("x-signature", "sha256="),
}


def problem_of(forge: Forge, secret: bytes) -> str:
    """Why no webhook can be checked with this secret; "" where one can."""
    if not secret.strip():
        return "it is empty"
    if _is_standard(forge, secret) and not _standard_key(secret):
        return "it begins with whsec_, and the rest is not base64"
    return ""


def is_signed(forge: Forge, secret: bytes, request: Request, now: float) -> bool:
    """Whether the request was made by somebody who knows the secret, and where its time is signed, within TOLERANCE of
    ``now`` (seconds since the epoch)."""
    if problem_of(forge, secret):
        return False
    if _is_standard(forge, secret):
        return _is_signed_by_standard(secret, request, now)
    if forge is Forge.GITLAB:
        return _equal(request.one("x-gitlab-token"), secret)
    header, prefix = _HMAC_HEADERS[forge]
    expected = prefix + hmac.new(secret, request.body, hashlib.sha256).hexdigest()
    return _equal(request.one(header), expected.encode())


def _is_standard(forge: Forge, secret: bytes) -> bool:
    """Which of two ways is meant is in the secret, which the user configured, and never in the request."""
    return forge in {Forge.GITLAB, Forge.GENERIC} and secret.startswith(_STANDARD)


def _standard_key(secret: bytes) -> bytes:
    try:
        return b64decode(secret.removeprefix(_STANDARD), validate=True)
    except NotBase64:
        return b""


def _is_signed_by_standard(secret: bytes, request: Request, now: float) -> bool:
    identity, time = request.one("webhook-id"), request.one("webhook-timestamp")
    if not identity or not time.isdecimal() or not time.isascii() or len(time) > _TIME_DIGITS:
        return False
    if abs(now - int(time)) > TOLERANCE:
        return False
    text = b".".join((identity.encode("latin-1"), time.encode(), request.body))
    digest = hmac.new(_standard_key(secret), text, hashlib.sha256).digest()
    expected = b"v1," + b64encode(digest)
    # While a secret is replaced, senders sign with the old one and the new one.
    return any([_equal(given, expected) for given in request.one("webhook-signature").split(" ")])  # noqa: C419 - all are compared


def _equal(given: str, expected: bytes) -> bool:
    """Of their digests, so that not even the length of what is expected shows."""
    return hmac.compare_digest(
        hashlib.sha256(given.encode("latin-1", "replace")).digest(), hashlib.sha256(expected).digest()
    )
