"""What an agent remembers of one cluster, also when it is started again: what was applied, what failed, what was healed, and whether it is
suspended. As JSON, strictly read: the file may be damaged."""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from swarmplan.agent.commit_json import commit_json, commit_of
from swarmplan.agent.events import Commit, Suspended
from swarmplan.agent.policy.heal import Healed, History
from swarmplan.agent.policy.retry import Failed, Tried
from swarmplan.dataclass import dataclass

FORMAT = 1
MOST_BYTES = 1_000_000
"""Of one file: some bytes for each secret, config and thing that was healed lately."""
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Memory:
    """``cluster`` is the name in the files that were applied last, ``applied`` their commit, ``files`` a hash of those on this machine,
    ``contents`` one of each secret and config; ``inputs`` is one of all that they ask for, "" once something else was tried. ``failed`` is
    the last pass, where it failed; ``healed`` says what was healed when. ``recalled``: what was applied last is known; else a pass asks the
    records in the swarm first. ``source`` is what ``applied`` is a commit of; ``run`` the newest run when the cluster was as that one says;
    ``begun`` the commit of a run that began and has not ended well, "" for none."""

    cluster: str = ""
    applied: Commit | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, str] = field(default_factory=dict)
    failed: Failed | None = None
    healed: History = field(default_factory=History)
    suspended: Suspended | None = None
    recalled: bool = False
    source: str = ""
    run: str = ""
    begun: str = ""
    inputs: str = ""


def encoded(memory: Memory) -> bytes:
    """The content of its file."""
    body = {
        "format_version": FORMAT,
        "cluster": memory.cluster,
        "applied": _commit_json(memory.applied),
        "files": dict(memory.files),
        "contents": dict(memory.contents),
        "failed": _failed_json(memory.failed),
        "healed": {
            thing: {"times": list(one.times), "contested": one.contested}
            for thing, one in memory.healed.things.items()
        },
        "suspended": _values(memory.suspended, _SUSPENDED),
        "recalled": memory.recalled,
        "source": memory.source,
        "run": memory.run,
        "begun": memory.begun,
        "inputs": memory.inputs,
    }
    return (json.dumps(body, indent=1, ensure_ascii=False) + "\n").encode(errors="replace")


def decoded(data: bytes) -> Memory:
    """Raises ValueError for what is none, is too large, or was written by a newer version."""
    if len(data) > MOST_BYTES:
        raise ValueError("it is too large")
    try:
        body = json.loads(data)
        if body["format_version"] != FORMAT:
            raise ValueError(f"format {body['format_version']} is not known")
        return Memory(
            cluster=_of(str, body["cluster"]),
            applied=None if body["applied"] is None else _commit(body["applied"]),
            files=_mapping(body["files"], lambda one: _of(str, one)),
            contents=_mapping(body["contents"], lambda one: _of(str, one)),
            failed=None if body["failed"] is None else _failed(body["failed"]),
            healed=History(_mapping(body["healed"], _healed)),
            suspended=None
            if body["suspended"] is None
            else Suspended(**_read(body["suspended"], _SUSPENDED)),
            recalled=_of(bool, body["recalled"]),
            source=_of(str, body.get("source", "")),
            run=_of(str, body.get("run", "")),
            begun=_of(str, body.get("begun", "")),
            inputs=_of(str, body.get("inputs", "")),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"it is not what an agent writes ({error})") from None


_TRIED: Mapping[str, type] = {"commit": str, "inputs": str, "observed": str}
_FAILED: Mapping[str, type] = {"at": float, "transient": bool, "count": int, "reason": str}
_SUSPENDED: Mapping[str, type] = {"cluster": str, "at": float, "by": str, "reason": str, "until": float}


def _commit_json(commit: Commit | None) -> dict[str, Any] | None:
    return commit_json(commit, time=commit.time) if commit else None


def _commit(body: Any) -> Commit:
    return commit_of(body, _of(int, body["time"]))


def _failed_json(failed: Failed | None) -> dict[str, Any] | None:
    if failed is None:
        return None
    return {**(_values(failed.tried, _TRIED) or {}), **(_values(failed, _FAILED) or {})}


def _failed(body: Any) -> Failed:
    return Failed(Tried(**_read(body, _TRIED)), **_read(body, _FAILED))


def _healed(body: Any) -> Healed:
    times = tuple(_of(float, each) for each in _of(list, body["times"]))
    return Healed(times, _of(bool, body["contested"]))


def _values(value: object, names: Mapping[str, type]) -> dict[str, Any] | None:
    return None if value is None else {name: getattr(value, name) for name in names}


def _read(body: Any, names: Mapping[str, type]) -> dict[str, Any]:
    return {name: _of(kind, body[name]) for name, kind in names.items()}


def _mapping(body: Any, read: Any) -> dict[str, Any]:
    if len(_of(dict, body)) > _MOST:
        raise ValueError("it is too large")
    return {_of(str, name): read(one) for name, one in body.items()}


def _of(kind: type, value: Any) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{type(value).__name__} where {kind.__name__} is expected")
    return value
