"""The host's ``daemon.json``: our keys laid over the host's own, and taken out again. Pure text to text."""

import json
from collections.abc import Mapping
from typing import Any

from swarmplan.drivers.dockerd import daemon_json
from swarmplan.model.machine import EngineSettings
from swarmplan.model.shapes.service import STRINGS, TEXT
from swarmplan.model.shapes.shape import checker

_LISTS = ("labels", "insecure-registries", "registry-mirrors")
"""Keys whose entries are added to the host's own (dockerd's reference has them as lists)."""
Document = dict[str, Any]
_FILE = checker({**dict.fromkeys(_LISTS, STRINGS), "data-root": TEXT})
"""What is read out of it."""


def merged(base: str | None, settings: EngineSettings) -> str | None:
    """The file with these settings over ``base``, the host's own (None: it has no file). ``base`` itself where they
    change nothing. Raises ValueError when ``base`` is not a JSON object."""
    before = parsed(base)
    after = dict(before)
    for key, value in daemon_json(settings).items():
        after[key] = _joined(key, before.get(key), value) if key in _LISTS else value
    return base if after == before else _text(after)


def stripped(current: str | None, settings: EngineSettings, base: str | None) -> str | None:
    """What the file would be without these settings, when somebody changed it after us: keys that hold what we wrote get
    back what ``base`` had, what others wrote stays. Raises ValueError when a text is not a JSON object."""
    now, before = parsed(current), parsed(base)
    for key, value in daemon_json(settings).items():
        if key in _LISTS:
            _set(now, key, _parted(now.get(key), _joined(key, before.get(key), value), before.get(key)))
        elif key in now and now[key] == value:
            _set(now, key, before.get(key))
    return None if not now and base is None else _text(now)


def parsed(text: str | None) -> Document:
    """A ``daemon.json``; an empty or missing one is an empty object. Raises ValueError."""
    if text is None or not text.strip():
        return {}
    try:
        document: Document = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(document, dict):
        raise ValueError("it holds no JSON object")  # noqa: TRY004  # one class of error for the caller, as json's own
    _FILE(document)
    return document


def _joined(key: str, before: list[str] | None, ours: list[str]) -> list[str]:
    """The host's entries, then ours; a label of ours stands for the host's of the same name."""
    names = {_name(key, entry) for entry in ours}
    return [*(entry for entry in before or [] if _name(key, entry) not in names), *ours]


def _parted(now: list[str] | None, written: list[str], before: list[str] | None) -> list[str] | None:
    """What is there, without what was ours in it and with what ours stood for."""
    if now == written:
        return before
    kept = [entry for entry in now or [] if entry not in written or entry in (before or [])]
    missing = [entry for entry in before or [] if entry not in kept and entry not in written]
    return [*kept, *missing] or None


def _name(key: str, entry: str) -> str:
    return entry.partition("=")[0] if key == "labels" else entry


def _set(document: Document, key: str, value: Any) -> None:
    if value is None:
        document.pop(key, None)
    else:
        document[key] = value


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"
