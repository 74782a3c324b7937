"""The one table from what the engine or the wire says to the classes of ``swarmplan.errors``.

Status codes alone do not tell: "update out of sequence" comes with 500, an unknown network with 500, a manager
that is only starting with 503 like one that never will be. So known texts are looked for first (measured on 20.10.24,
26.1.5; texts as in moby ``daemon/cluster`` and swarmkit ``manager/controlapi``).
"""

import re

from swarmplan.errors import Conflict, Failure, NotFound, Permanent, Transient, Unreachable

HTTP_NOT_FOUND = 404
HTTP_CONFLICT = 409
HTTP_BAD_GATEWAY = 502

_CONFLICTS = ("update out of sequence", "name conflicts with an existing object")
_TRANSIENTS = (
    "does not have a leader",
    "node lost leader status",
    "deadline exceeded",
    "timeout was reached before node joined",
    "manager is being prepared or has trouble connecting",
    "code = unavailable",
    "raft: stopped",
    "raft: proposal dropped",
    "is in use by task",  # a removed service's tasks are still going
)
_TOKEN = re.compile(r"SWM(TKN|KEY)-[\w+/=-]+")


def redact(text: str) -> str:
    """The text with every join token and unlock key hidden."""
    return _TOKEN.sub(r"SWM\1-…", text)


def from_answer(method: str, status: int, message: str) -> Failure:
    """The failure that an answer with this status (400 or above) and message stands for."""
    text = redact(" ".join(message.split())) or f"the engine answered with status {status} and no message"
    lower = text.lower()
    if any(known in lower for known in _CONFLICTS):
        return Conflict(text)
    if any(known in lower for known in _TRANSIENTS):
        return Transient(text)
    if status == HTTP_BAD_GATEWAY:  # no engine's answer: a driver's own way to one says why it got nowhere
        return Unreachable(text)
    if status == HTTP_CONFLICT:
        return Conflict(text)
    # An engine that still holds its local end of a removed network answers 500 to the next removal.
    if status == HTTP_NOT_FOUND or (method == "DELETE" and lower.endswith(" not found")):
        return NotFound(text)
    return Permanent(text)


def from_wire(url: str, error: BaseException) -> Unreachable:
    """Nobody answered at ``url``: refused, reset, timed out, no such socket."""
    return Unreachable(f"engine at {url} does not answer ({redact(_innermost(error))})")


def _innermost(error: BaseException) -> str:
    """The operating system's own words, from under the layers of requests and urllib3, in one line."""
    seen: BaseException = error
    while (below := seen.__cause__ or seen.__context__) is not None and below is not seen:
        seen = below
    if isinstance(seen, OSError) and seen.strerror:
        return seen.strerror
    return " ".join(str(seen).split()) or type(seen).__name__
