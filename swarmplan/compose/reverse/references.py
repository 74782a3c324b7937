"""ContainerSpec.Secrets and .Configs to ``secrets:`` and ``configs:`` of a service."""

from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.compose.read.field import written
from swarmplan.compose.read.modes import FileMode

_READABLE_BY_ALL = 0o444


def references(entries: Sequence[Mapping[str, Any]], kind: str, keys: Mapping[str, str]) -> list[Any]:
    """The files; ``kind`` is ``Secret`` or ``Config``. A config without a file is named by its credential spec."""
    return [_reference(entry, entry.get(f"{kind}Name", ""), keys) for entry in entries if entry.get("File")]


def _reference(entry: Mapping[str, Any], name: str, keys: Mapping[str, str]) -> Any:
    file, key = entry["File"], keys.get(name, name)
    mode = file.get("Mode", 0)
    long = written(
        {
            "target": None if file.get("Name") == key else file.get("Name"),
            "uid": _unless_root(file.get("UID", "")),
            "gid": _unless_root(file.get("GID", "")),
            "mode": None if mode == _READABLE_BY_ALL else FileMode(mode),
        }
    )
    return {"source": key, **long} if long else key


def _unless_root(identity: str) -> str | None:
    return None if identity == "0" else identity
