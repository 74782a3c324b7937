"""A record as the data of a config, and back. What is in the swarm may have been written by anybody who can reach its API."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from swarmplan.history.provenance import MOST_CHARACTERS, Provenance
from swarmplan.history.record import FORMAT, MOST_NAMES, Record, Unread
from swarmplan.model.redaction.plain_text import plain_text

MOST_BYTES = 64_000
"""Of a record as JSON: none that is larger is written, or read."""
_MOST = 10**15
"""No number of a record is larger: every reader of JSON has it exactly, and it takes little room where it is shown."""
_LONGEST = 1_000_000_000
"""Seconds, some 30 years: no run takes longer."""
_VERSION = "format_version"
_ORIGIN = "origin"


def encoded(record: Record) -> str:
    """The data of its config, in base64 as the Engine API has it. Where its names take too much room they are left out."""
    body = _json(record)
    if len(body) > MOST_BYTES:
        body = _json(replace(record, changed=(), failed=()))
    return base64.b64encode(body).decode()


def _json(record: Record) -> bytes:
    body = {_VERSION: FORMAT, **_values(record), _ORIGIN: _values(record.origin)}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def decoded(data: str, run: str) -> Record | Unread:
    """The record in this data; ``run`` is the id in its config's name."""
    if len(data) > len(base64.b64encode(bytes(MOST_BYTES))):
        return Unread(run, f"it is larger than {MOST_BYTES // 1000} kB")
    try:
        body = json.loads(base64.b64decode(data, validate=True))
        version = _count(body[_VERSION])
        if version > FORMAT:
            return Unread(
                run, f"it was written by a newer swarmplan, in format {version}; upgrade swarmplan to read it"
            )
        return _record(body, run)
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Unread(run, "it is not a record of a run")


def _values(value: Record | Provenance) -> dict[str, Any]:
    found = {each.name: getattr(value, each.name) for each in fields(value)}
    return {name: dict(each) if isinstance(each, Mapping) else each for name, each in found.items()}


def _record(body: dict[str, Any], run: str) -> Record:
    """Raises ValueError, KeyError, TypeError or AttributeError where it is not one. Keys that are not known are left out."""
    origin = body[_ORIGIN]
    return Record(
        id=run,
        cluster=_text(body["cluster"]),
        command=_required(body["command"]),
        started=_required(body["started"]),
        duration=_seconds(body["duration"]),
        result=_required(body["result"]),
        origin=Provenance(
            **{
                each.name: _text(origin.get(each.name, ""))
                for each in fields(Provenance)
                if each.name != "modified"
            },
            modified=origin.get("modified") is True,
        ),
        changes={_text(action): _count(number) for action, number in body["changes"].items()},
        changed=_texts(body["changed"]),
        failed=_texts(body["failed"]),
        steps=_count(body["steps"]),
        epoch=_count(body.get("epoch", 0)),
        digest=_text(body.get("digest", "")),
        partial=body.get("partial") is True,
        version=_text(body.get("version", "")),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return plain_text(value, MOST_CHARACTERS)


def _required(value: Any) -> str:
    text = _text(value)
    if not text:
        raise ValueError
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value[:MOST_NAMES]))


def _count(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MOST:
        raise ValueError
    return int(value)


def _seconds(value: Any) -> float:
    # Compared before it is made a float, which has no room for some integers.
    if not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        raise ValueError
    return float(value)
