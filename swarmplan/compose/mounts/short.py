"""The short form of mounts: ``[source:]target[:options]``, and ``target[:options]`` of a tmpfs."""

import re
from typing import Any

from swarmplan.compose.mounts.source import absolute, bind_source, is_path, volume
from swarmplan.compose.read.field import Field, nonzero
from swarmplan.compose.read.modes import file_mode
from swarmplan.compose.read.scalars import text
from swarmplan.compose.read.units import size
from swarmplan.compose.scope import Scope

PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")
CONSISTENCIES = ("default", "consistent", "cached", "delegated")
"""Options of Docker Desktop; a swarm ignores them (measured on 20.10.24)."""
_COLON = re.compile(r":(?!\\)")
_SHORT_PARTS = 3


def short_mount(item: Field, scope: Scope) -> dict[str, Any] | None:
    """The mount, or None once its error is reported."""
    parts = item.read(_parts)
    if parts is None:
        return None
    source, target, options = parts
    if not source and target in scope.volumes:
        item.fault_or_notice(
            f"'{target}' alone is the path in the container, not the volume: write {target}:/PATH to mount the volume"
        )
        return {"Type": "volume", "Target": target}
    kind = "bind" if is_path(source) else "volume"
    mount: dict[str, Any] = {"Type": kind, "Target": item.holding(target).read_or_keep(absolute)}
    if kind == "bind":
        mount["Source"] = item.holding(source).read(lambda value: bind_source(value, scope))
    elif source:
        mount |= volume(item, source, scope)
    for option in filter(None, options.split(",")):
        _apply(mount, item, option)
    return mount


def short_target(value: Any) -> str:
    """The target of the mount of a short entry. Raises ValueError."""
    return _parts(value)[1]


def short_tmpfs(value: Any) -> dict[str, Any]:
    """``/run:size=64m,mode=1777``: a tmpfs of the service's ``tmpfs`` key. The mode is octal, as for mount(8)."""
    target, _, options = text(value).partition(":")
    found: dict[str, Any] = {}
    for option in filter(None, options.split(",")):
        name, _, setting = option.partition("=")
        if name == "size":
            found["SizeBytes"] = size(setting)
        elif name == "mode":
            found["Mode"] = file_mode(setting)
        else:
            raise ValueError(f"'{option}' is not a valid option of a tmpfs in Swarm: use size or mode")
    return nonzero({"Type": "tmpfs", "Target": absolute(target), "TmpfsOptions": found})


def _parts(value: Any) -> tuple[str, str, str]:
    parts = _COLON.split(text(value))
    if not all(parts) or len(parts) > _SHORT_PARTS:
        raise ValueError(
            f"'{value}' is not a valid volume: write [source:]target[:options], as in data:/srv/data:ro"
        )
    if len(parts) == 1:
        return "", parts[0], ""
    source, target, options = (*parts, "")[:_SHORT_PARTS]
    return source, target, options


def _apply(mount: dict[str, Any], item: Field, option: str) -> None:
    """Set one option of the short form in the mount. Later ones override."""
    kind = mount["Type"]
    if option in ("ro", "rw"):
        mount.pop("ReadOnly", None)
        mount |= {"ReadOnly": True} if option == "ro" else {}
    elif option == "nocopy" and kind == "volume":
        _no_copy(mount, item)
    elif option in PROPAGATIONS and kind == "bind":
        mount["BindOptions"] = {"Propagation": option}
    elif option not in CONSISTENCIES:
        own = "nocopy" if kind == "volume" else "or a propagation such as rslave"
        problem = f"'{option}' is not a valid option of a {kind} in Swarm: write ro, rw, {own}"
        (item.fault if option in ("nocopy", *PROPAGATIONS) else item.fault_or_notice)(problem)


def _no_copy(mount: dict[str, Any], item: Field) -> None:
    if "Source" not in mount and item.lenient:
        item.notice("nocopy: a volume without a name is created without options; leave it out")
        return
    mount["VolumeOptions"] = {**mount.get("VolumeOptions", {}), "NoCopy": True}
