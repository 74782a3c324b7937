"""What is asked and answered: one line of JSON each way, with a version; strictly read."""

import json
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent

VERSION = 1
REQUEST_BYTES = 64_000
"""Of a request: the names of some thousand clusters."""
ANSWER_BYTES = 16_000_000
"""Of an answer: the status of some thousand clusters."""
_NAMES = 10_000
_TEXT = 1000


class Verb(StrEnum):
    """What is asked for."""

    STATUS = "status"
    SYNC = "sync"
    SUSPEND = "suspend"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Request:
    """``clusters``: () for all, where that makes sense. ``wait``: seconds to wait for the passes of a sync, 0 for not. ``until``: seconds since the
    epoch, 0 for until it is resumed."""

    verb: Verb
    clusters: tuple[str, ...] = ()
    reason: str = ""
    wait: float = 0.0
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``error`` is why it was not done, "" where it was; ``kind`` that of the error. ``body`` is what was asked for."""

    error: str = ""
    kind: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def request_line(request: Request) -> bytes:
    """The request as it is sent."""
    return _line(
        {
            "version": VERSION, "do": request.verb, "clusters": list(request.clusters), "reason": request.reason,
            "wait": request.wait, "until": request.until,
        }
    )  # fmt: skip


def read_request(line: bytes) -> Request:
    """Raises Permanent for what is none."""
    try:
        body = json.loads(line)
        if not _is_ours(body["version"]):
            raise Permanent(
                f"version {body['version']!r} of the protocol is not known: this agent speaks {VERSION}"
            )
        return Request(
            Verb(body["do"]),
            _names(body.get("clusters", [])),
            _text(body.get("reason", "")),
            _seconds(body.get("wait", 0)),
            _seconds(body.get("until", 0)),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Permanent("invalid request: the agent and this swarmplan are not of the same version") from None


def answer_line(answer: Answer) -> bytes:
    """The answer as it is sent."""
    return _line({"version": VERSION, "error": answer.error, "kind": answer.kind, "body": dict(answer.body)})


def read_answer(line: bytes) -> Answer:
    """Raises Permanent for what is none."""
    try:
        body = json.loads(line)
        if not _is_ours(body["version"]):
            raise Permanent(
                f"the agent speaks version {body['version']!r} of the protocol, and this swarmplan {VERSION}: run the same version of both"
            )
        return Answer(_text(body["error"]), _text(body["kind"]), dict(body["body"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Permanent("invalid response: not a swarmplan agent, or another version of it") from None


def _line(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode() + b"\n"


def _is_ours(version: Any) -> bool:
    return version == VERSION and not isinstance(version, bool)


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _NAMES:
        raise TypeError
    return tuple(map(_text, value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value[:_TEXT]


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e12:  # noqa: PLR2004 - some 30,000 years
        raise ValueError
    return float(value)
