"""ContainerSpec.Mounts to ``volumes:`` of a service."""

from typing import Any

from swarmplan.compose.read.field import written
from swarmplan.compose.read.modes import FileMode
from swarmplan.compose.reverse.keys import Keys
from swarmplan.model.bodies import JsonView


def mount(entry: JsonView, keys: Keys) -> Any:
    """One mount: ``data:/srv/data:ro`` if that expresses all, else the long form."""
    source = keys.volumes.keys.get(entry.get("Source", ""), entry.get("Source"))
    declared = entry.get("Type") == "volume" and entry.get("Source") in keys.volumes.keys
    bind, volume, tmpfs = (entry.get(f"{kind}Options") or {} for kind in ("Bind", "Volume", "Tmpfs"))
    options = {
        "bind": {
            "propagation": bind.get("Propagation"),
            "recursive": "disabled" if bind.get("NonRecursive") else None,
        },
        "volume": {
            "nocopy": volume.get("NoCopy"),
            "subpath": volume.get("Subpath"),
            # Those of the volume's declaration are not repeated.
            "labels": None if declared else volume.get("Labels"),
        },
        "tmpfs": {
            "size": tmpfs.get("SizeBytes"),  # the docker client accepts no unit there
            "mode": FileMode(tmpfs["Mode"]) if "Mode" in tmpfs else None,
        },
    }
    options = {kind: written(members) for kind, members in options.items()}
    kind, target, read_only = entry.get("Type", "bind"), entry.get("Target", ""), entry.get("ReadOnly")
    if _is_short(kind, source, target, options):
        return f"{source}:{target}" + (":ro" if read_only else "")
    return written(
        {
            "type": kind,
            "source": source,
            "target": target,
            "read_only": True if read_only else None,
            **options,
        }
    )


def _is_short(kind: str, source: str | None, target: str, options: JsonView) -> bool:
    if not source or any(options.values()) or ":" in source + target:
        return False
    path = source[0] in "./~"
    return (kind == "bind" and source.startswith("/")) or (kind == "volume" and not path)
