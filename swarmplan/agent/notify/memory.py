"""What an agent that is started again goes on with: of one target the causes it was notified of, and the notifications that wait."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from swarmplan import private_files
from swarmplan.agent.notify.bucket import BURST, Bucket
from swarmplan.agent.notify.causes.cause import Cause, Scope
from swarmplan.agent.notify.causes.entries import Entry
from swarmplan.agent.notify.outbox import MOST, Outbox
from swarmplan.agent.notify.text.notification import data, from_data
from swarmplan.dataclass import dataclass
from swarmplan.errors import Unreadable
from swarmplan.limits import NOTIFY_STATE_BYTES
from swarmplan.system import regular_files

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept."""

    entries: tuple[Entry, ...]
    outbox: Outbox


def file_of(folder: Path, target: str) -> Path:
    """Its path, whatever the name of the target is."""
    return folder / f"{hashlib.sha256(target.encode(errors='replace')).hexdigest()[:16]}.json"


def load(path: Path, target: str) -> Memory:
    """Empty where there is none. Raises Unreadable for a file that is damaged or of another version, and OSError."""
    try:
        with regular_files.opened(path) as file:
            text = file.read(NOTIFY_STATE_BYTES + 1)
    except FileNotFoundError:
        return Memory((), Outbox(target))
    try:
        body = json.loads(text[:NOTIFY_STATE_BYTES], parse_constant=_no_number)
        if body["version"] != _VERSION or body["target"] != target:
            raise Unreadable(f"{path}: it is of another version of swarmplan, or of another target")
        return Memory(tuple(map(_entry, body["causes"])), _outbox(target, body))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError):
        raise Unreadable(f"{path}: it is damaged") from None


def _no_number(word: str) -> float:
    raise ValueError(word)


def save(path: Path, memory: Memory) -> None:
    """Raises OSError."""
    private_files.make_folder(path.parent)
    private_files.write(path, json.dumps(_body(memory)).encode())


def digest_of(memory: Memory) -> bytes:
    """What makes it another one than before: all but the tokens that come by themselves. Not the text: of a target that is down that has
    hundreds of kilobytes, for as long as it is."""
    text = json.dumps({**_body(memory), "tokens": 0.0, "tokens_at": 0.0})
    return hashlib.sha256(text.encode()).digest()


def _body(memory: Memory) -> dict[str, Any]:
    box = memory.outbox
    return {
        "version": _VERSION,
        "target": box.target,
        "causes": [_entry_body(each) for each in memory.entries],
        "waiting": [{"id": each.id, **data(each)} for each in box.waiting],
        "tokens": box.bucket.tokens,
        "tokens_at": box.bucket.at,
        "dropped": box.dropped,
        "tries": box.tries,
        "first_try": box.first_try,
        "not_before": box.not_before,
    }


def _entry_body(entry: Entry) -> dict[str, Any]:
    cause = entry.cause
    return {
        "cluster": cause.cluster,
        "scope": str(cause.scope),
        "fingerprint": cause.fingerprint,
        "text": cause.text,
        "remedy": cause.remedy,
        "commit": cause.commit,
        "since": entry.since,
        "told": entry.notified,
        "gone": entry.gone,
        "open": entry.open,
        "known": entry.known,
        "returns": entry.returns,
    }


def _entry(body: Mapping[str, Any]) -> Entry:
    words = (str(body[name]) for name in ("text", "remedy", "commit"))
    return Entry(
        Cause(str(body["cluster"]), Scope(body["scope"]), str(body["fingerprint"]), *words),
        float(body["since"]),
        _or_none(body["told"]),
        _or_none(body["gone"]),
        bool(body["open"]),
        bool(body["known"]),
        int(body["returns"]),
    )


def _or_none(value: Any) -> float | None:
    return None if value is None else float(value)


def _outbox(target: str, body: Mapping[str, Any]) -> Outbox:
    waiting = [from_data(each["id"], each) for each in body["waiting"]][-MOST:]
    tokens = min(max(float(body["tokens"]), 0.0), BURST)
    return Outbox(
        target,
        waiting,
        Bucket(tokens, float(body["tokens_at"])),
        int(body["dropped"]),
        int(body["tries"]) if waiting else 0,
        float(body["first_try"]),
        float(body["not_before"]),
    )
