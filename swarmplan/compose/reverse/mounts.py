"""ContainerSpec.Mounts to ``volumes:`` of a service."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.reverse.keys import Keys
from swarmplan.compose.reverse.members import Words, as_is, filled, named
from swarmplan.compose.reverse.units import FileMode
from swarmplan.model.bodies import JsonView

_BIND: Words = {
    "Propagation": ("propagation", as_is),
    "NonRecursive": ("recursive", lambda alone: "disabled" if alone else None),
}
_VOLUME: Words = {"NoCopy": ("nocopy", as_is), "Subpath": ("subpath", as_is), "Labels": ("labels", dict)}
_TMPFS: Words = {
    "SizeBytes": ("size", as_is),
    "Mode": ("mode", FileMode),
}  # the docker client accepts no unit there


def mount(entry: JsonView, keys: Keys) -> Any:
    """One mount: ``data:/srv/data:ro`` if that expresses all, else the long form."""
    source = keys.volumes.keys.get(entry.get("Source", ""), entry.get("Source"))
    declared = entry.get("Type") == "volume" and entry.get("Source") in keys.volumes.keys
    options = {
        "bind": named(entry.get("BindOptions") or {}, _BIND),
        # Settings of the volume's declaration are not repeated.
        "volume": {
            key: value
            for key, value in named(entry.get("VolumeOptions") or {}, _VOLUME).items()
            if key != "labels" or (value and not declared)
        },
        "tmpfs": named(entry.get("TmpfsOptions") or {}, _TMPFS),
    }
    kind, target, read_only = entry.get("Type", "bind"), entry.get("Target", ""), entry.get("ReadOnly")
    if _is_short(kind, source, target, options):
        return f"{source}:{target}" + (":ro" if read_only else "")
    return filled(
        {
            "type": kind,
            "source": source,
            "target": target,
            "read_only": True if read_only else None,
            **options,
        }
    )


def _is_short(kind: str, source: str | None, target: str, options: Mapping[str, Any]) -> bool:
    if not source or any(options.values()) or ":" in source + target:
        return False
    path = source[0] in "./~"
    return (kind == "bind" and source.startswith("/")) or (kind == "volume" and not path)
