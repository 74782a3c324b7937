"""The host's ``daemon.json``: our keys laid over the host's own, and taken out again. Decides only; ``host`` writes it."""

import json
from collections.abc import Mapping
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.drivers.dockerd import daemon_json
from swarmplan.drivers.ssh.host.mark import digest
from swarmplan.drivers.ssh.host.observation import Observed
from swarmplan.errors import Permanent
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


@dataclass(frozen=True, slots=True)
class Change:
    """From ``now`` to ``after`` (None: no file). ``base`` is the host's own text, without anything of ours; ``keep`` says
    how it is noted before the change, as ``note.sh`` has it."""

    now: str | None
    after: str | None
    base: str | None
    keep: str = ""

    @property
    def needed(self) -> bool:
        return self.now != self.after

    @property
    def written(self) -> tuple[str, ...]:
        """Digests of what is ours then; none when the host's own text says all already."""
        return (digest(self.after),) if self.after != self.base else ()

    @property
    def write(self) -> str:
        """As ``configure.sh`` has it."""
        return "" if not self.needed else "none" if self.after is None else "text"


def preparing(machine: str, seen: Observed, settings: EngineSettings) -> Change:
    """The change that lays these settings over the host's own. Raises Permanent for a file that cannot be read."""
    try:
        base = _base(seen)
        after = merged(base, settings)
    except ValueError as error:
        raise _unreadable(machine, error) from error
    noted = seen.kept and seen.before == base
    if after == base or noted:
        return Change(seen.daemon, after, base)
    if base is None:
        return Change(seen.daemon, after, base, "none")
    return Change(seen.daemon, after, base, "copy" if base == seen.daemon else "text")


def releasing(machine: str, seen: Observed) -> Change:
    """The change that takes ours out again: the very file of before, where nobody changed it since."""
    try:
        base = _base(seen)
    except ValueError as error:
        raise _unreadable(machine, error) from error
    return Change(seen.daemon, base, base, "before" if seen.kept and base == seen.before else "")


def _base(seen: Observed) -> str | None:
    mark = seen.mark
    if mark is None or not mark.written or not seen.kept:
        return seen.daemon
    if mark.wrote(seen.daemon) or seen.daemon == seen.before:
        return seen.before
    return stripped(seen.daemon, mark.machine.engine, seen.before)


def _unreadable(machine: str, error: ValueError) -> Permanent:
    return Permanent(
        f"machine {machine}: /etc/docker/daemon.json there cannot be read ({error}); correct it there"
    )
