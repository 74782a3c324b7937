"""The API of an Apprise server (https://github.com/caronc/apprise-api): ``/notify`` with URLs, or ``/notify/KEY`` with those that it
keeps."""

import json
import re
from typing import Any

from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.targets.post import post
from swarmplan.agent.notify.targets.secret import words_of
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.spec.agent.outside import Notify

_NO_CONTENT = 204
_MENTION = re.compile(r"@(?=everyone|here|channel|all\b)|<(?=[!@#])", re.IGNORECASE)
"""What chats take for a call to everybody: a commit's author could write it."""


def message(notification: Notification, urls: list[str]) -> dict[str, Any]:
    """The body of the request."""
    text = notification.text or notification.title
    if notification.dropped:
        text = f"{text}\n({notification.dropped} earlier notifications could not be sent)"
    body: dict[str, Any] = {
        "title": _MENTION.sub(r"\g<0> ", notification.title),
        "body": _MENTION.sub(r"\g<0> ", text),
        "type": str(notification.severity),
        "format": "text",
    }
    return {**body, "urls": ",".join(urls)} if urls else body


def send(target: Notify, notification: Notification) -> None:
    """Raises NotDelivered. Where one of several services failed it is not sent again: the others have it."""
    urls = words_of(target.secret_file) if target.secret_file else []
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "swarmplan"}
    body = json.dumps(message(notification, urls)).encode()
    answer = post(target.url, body, headers, target.timeout)
    if answer.status == _NO_CONTENT:
        raise NotDelivered(
            "Apprise knows no URL to notify: see urls_file, or its configuration of that key", final=True
        )
