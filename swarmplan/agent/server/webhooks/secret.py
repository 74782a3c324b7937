"""The secret of a webhook, in a file alone."""

import os
from pathlib import Path

from swarmplan.agent.server.webhooks.signatures import problem_of
from swarmplan.errors import Permanent, reason_of
from swarmplan.limits import KEY_FILE_BYTES
from swarmplan.secret_files import open_to_others
from swarmplan.spec.agent.outside import Webhook
from swarmplan.system.regular_files import opened


def secret_of(webhook: Webhook) -> bytes:
    """Read at each request, so that a secret that was replaced counts at once. Raises Permanent, with the path and without what is in
    it."""
    key = f"server.webhooks.{webhook.name}.secret_file"
    where = f"{key}: {webhook.secret_file}"
    try:
        with opened(Path(webhook.secret_file)) as file:
            if wrong := open_to_others(webhook.secret_file, os.fstat(file.fileno())):
                raise Permanent(f"{key}: {wrong}")
            secret = file.read(KEY_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Permanent(f"{where} cannot be read: {reason_of(error)}") from None
    if len(secret) > KEY_FILE_BYTES:
        raise Permanent(f"{where} has over {KEY_FILE_BYTES} bytes: write the secret alone into it")
    secret = secret.rstrip(b"\r\n")
    if problem := problem_of(webhook.forge, secret):
        raise Permanent(f"{where}: {problem}: write the secret that the forge has into it")
    return secret
