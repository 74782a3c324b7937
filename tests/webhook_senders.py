"""Signs as each forge does, apart from the code that checks it."""

import base64
import hashlib
import hmac
from collections.abc import Callable

from swarmplan.agent.server.webhooks.request import Request
from swarmplan.spec.agent.outside import Forge

NOW = 1_796_000_000.0
TOKEN = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


def _digest(secret: bytes, body: bytes) -> str:
    return hmac.digest(secret, body, hashlib.sha256).hex()


def _standard(secret: bytes, body: bytes) -> dict[str, str]:
    key = base64.b64decode(secret[len("whsec_") :])
    signed = b"msg_1." + str(int(NOW)).encode() + b"." + body
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW)),
        "webhook-signature": f"v1,{signature}",
    }


WAYS: dict[str, tuple[Forge, bytes, Callable[[bytes, bytes], dict[str, str]]]] = {
    "github": (Forge.GITHUB, b"s3cret", lambda s, b: {"x-hub-signature-256": f"sha256={_digest(s, b)}"}),
    "gitea": (Forge.GITEA, b"s3cret", lambda s, b: {"x-gitea-signature": _digest(s, b)}),
    "forgejo": (Forge.FORGEJO, b"s3cret", lambda s, b: {"x-forgejo-signature": _digest(s, b)}),
    "bitbucket": (Forge.BITBUCKET, b"s3cret", lambda s, b: {"x-hub-signature": f"sha256={_digest(s, b)}"}),
    "generic": (Forge.GENERIC, b"s3cret", lambda s, b: {"x-signature": f"sha256={_digest(s, b)}"}),
    "gitlab-token": (Forge.GITLAB, b"s3cret", lambda s, _: {"x-gitlab-token": s.decode()}),
    "gitlab-signed": (Forge.GITLAB, TOKEN.encode(), _standard),
    "generic-standard": (Forge.GENERIC, TOKEN.encode(), _standard),
}
"""By name: the forge, a secret, and the headers for a secret and a body."""


def sent(way: str, body: bytes, **more: str) -> Request:
    """A webhook as this forge sends it, with more headers."""
    _, secret, headers = WAYS[way]
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return Request(tuple({**headers(secret, body), **named}.items()), body)
