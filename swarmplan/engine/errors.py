"""The one table from an answer or an error of the connection to the classes of ``swarmplan.errors``.

Status codes alone do not suffice: "update out of sequence" comes with 500, an unknown network with 500, a manager
that is only starting with 503 like one that never will be. So known texts are looked for first (measured on 20.10.24,
26.1.5; texts as in moby ``daemon/cluster`` and swarmkit ``manager/controlapi``).
"""

import re

from swarmplan.errors import (
    Conflict,
    Failure,
    InUse,
    NotFound,
    NotManager,
    Permanent,
    TimedOut,
    Transient,
    Unreachable,
    reason_of,
)

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
_NOT_MANAGER = ("this node is not a swarm manager", "cannot create a multi-host network from a worker node")
_IN_USE = (" is in use by ", "has active endpoints")
"""``port '80' is already in use by service 'web'`` is none of them: it is no removal that this refuses."""
_TOKEN = re.compile(r"SWM(TKN|KEY)-[\w+/=-]+")


def redact(text: str) -> str:
    """The text with every join token and unlock key hidden."""
    return _TOKEN.sub(r"SWM\1-…", text)


def from_answer(method: str, status: int, message: str) -> Failure:
    """The failure for an answer with this status (400 or above) and message."""
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
    return _lasting(method, lower)(text)


def _lasting(method: str, lower: str) -> type[Permanent]:
    """The class of a refusal that another try does not change by itself."""
    if any(known in lower for known in _NOT_MANAGER):
        return NotManager
    if method == "DELETE" and any(known in lower for known in _IN_USE):
        return InUse
    return Permanent


def from_wire(url: str, error: BaseException, within: float = 0.0) -> Unreachable:
    """Nobody answered at ``url``: refused, reset, no such socket, or not ``within`` so many seconds (0: any)."""
    cause = _innermost(error)
    if isinstance(cause, TimeoutError) and within:
        return TimedOut(
            f"engine at {url} did not answer within {within:.3g} s: it hangs, its swarm has lost the majority of"
            " its managers, or its host is overloaded (a smaller policy.parallelism puts less load on it)"
        )
    kind = TimedOut if isinstance(cause, TimeoutError) else Unreachable
    return kind(f"engine at {url} does not answer ({redact(reason_of(cause))})")


def _innermost(error: BaseException) -> BaseException:
    """The operating system's own error, from under those of ``http.client`` and ``ssl``."""
    seen: BaseException = error
    while (below := seen.__cause__ or seen.__context__) is not None and below is not seen:
        seen = below
    return seen
