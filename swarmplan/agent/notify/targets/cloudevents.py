"""CloudEvents 1.0 in the structured mode of HTTP (https://github.com/cloudevents/spec): one POST, the event as JSON."""

import json
import re
from typing import Any
from urllib.parse import quote

from swarmplan.agent.notify.schema import DATA_SCHEMA, type_of
from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.targets.post import post
from swarmplan.agent.notify.targets.secret import words_of
from swarmplan.agent.notify.text.notification import Notification, data
from swarmplan.spec.agent.outside import Notify
from swarmplan.utc_time import utc_at

_SCHEME = "Bearer"
"""Of HTTP's Authorization header (RFC 6750)."""
_RESOURCE = re.compile(r"(machines|nodes|networks|volumes|secrets|configs|services|stacks)\.([\w-]+)")


def event(notification: Notification) -> dict[str, Any]:
    """The event as JSON."""
    body = {
        "specversion": "1.0",
        "id": notification.id,
        "source": f"swarmplan://{quote(notification.cluster)}" if notification.cluster else "swarmplan:agent",
        "type": type_of(notification.kind),
        "time": utc_at(notification.at, "milliseconds"),
        "datacontenttype": "application/json",
        "dataschema": DATA_SCHEMA,
    }
    found = {match.groups() for each in notification.points if (match := _RESOURCE.match(each.text))}
    if len(found) == 1 == len(notification.points):
        body["subject"] = "/".join(found.pop())
    return {**body, "data": data(notification)}


def send(target: Notify, notification: Notification) -> None:
    """Raises NotDelivered."""
    headers = {"Content-Type": "application/cloudevents+json; charset=utf-8", "User-Agent": "swarmplan"}
    if target.secret_file:
        words = words_of(target.secret_file)
        if len(words) != 1 or not words[0].isascii():
            raise NotDelivered(f"{target.secret_file}: it has to have one token in it, and nothing else")
        headers["Authorization"] = f"{_SCHEME} {words[0]}"
    post(target.url, json.dumps(event(notification)).encode(), headers, target.timeout)
