"""``volumes:`` to ContainerSpec.Mounts. The type is always sent: the engine takes a missing one for ``bind``."""

from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.compose.field import Field, written
from swarmplan.compose.pairs import text_pairs
from swarmplan.compose.scalars import absolute, choice, filled, flag, text, whole
from swarmplan.compose.units import size

_PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")
# Taken, as `docker stack deploy` takes them, and not sent: a swarm drops them (measured on 20.10.24).
_CONSISTENCIES = ("default", "consistent", "cached", "delegated")
_OPTIONS = {"bind": "bind", "volume": "volume", "tmpfs": "tmpfs"}
_SHORT_PARTS = 3


def mounts(field: Field) -> list[dict[str, Any]]:
    """Every mount. Two mounts on one target are a fault, as the engine refuses them."""
    found: list[dict[str, Any]] = []
    for item in field.items():
        mount = _long(item) if isinstance(item.value, Mapping) else item.read(_short)
        if mount is None:
            continue
        if any(mount.get("Target") == other.get("Target") for other in found):
            item.fault(f"something is mounted at {mount.get('Target')} already")
        found.append(mount)
    return found


def _short(value: Any) -> dict[str, Any]:
    parts = text(value).split(":")
    if not all(parts) or len(parts) > _SHORT_PARTS:
        raise ValueError(f"'{value}' is no volume: write [source:]target[:options], as in data:/srv/data:ro")
    source, target, options = (None, parts[0], "") if len(parts) == 1 else (*parts, "")[:_SHORT_PARTS]
    kind = "bind" if source is not None and source[0] in "./~" else "volume"
    mount: dict[str, Any] = {"Type": kind, "Target": absolute(target)}
    if source is not None:
        mount["Source"] = absolute(source) if kind == "bind" else source
    for option in filter(None, options.split(",")):
        mount |= _short_option(kind, option)
    return mount


def _short_option(kind: str, option: str) -> dict[str, Any]:
    if option in ("ro", "rw"):
        return {"ReadOnly": True} if option == "ro" else {}
    if option == "nocopy" and kind == "volume":
        return {"VolumeOptions": {"NoCopy": True}}
    if option in _PROPAGATIONS and kind == "bind":
        return {"BindOptions": {"Propagation": option}}
    if option in _CONSISTENCIES:
        return {}
    raise ValueError(f"'{option}' is no option of a {kind} in Swarm: write ro, rw, {_own_option(kind)}")


def _own_option(kind: str) -> str:
    return "nocopy" if kind == "volume" else "or a propagation such as rslave"


def _long(item: Field) -> dict[str, Any]:
    kind = item["type"].read(choice(*_OPTIONS)) or "volume"
    _check_long(item, kind)
    return written(
        {
            "Type": kind,
            "Source": item["source"].read(_source(kind)),
            "Target": item["target"].read(absolute),
            "ReadOnly": item["read_only"].read(flag),
            "BindOptions": _bind(item.section("bind")),
            "VolumeOptions": _volume(item.section("volume")),
            "TmpfsOptions": _tmpfs(item.section("tmpfs")),
        }
    )


def _check_long(item: Field, kind: str) -> None:
    item["consistency"].read(choice(*_CONSISTENCIES))
    for option in _OPTIONS:
        if option != kind and item[option].value is not None:
            item[option].fault(f"a mount of type {kind} takes no {option} options")
    if item["target"].value is None:
        item.fault("target is missing: the path inside the container")
    if kind == "bind" and item["source"].value is None:
        item.fault("source is missing: the path on the node")
    if kind == "tmpfs" and item["source"].value is not None:
        item["source"].fault("a tmpfs has no source: leave it out")


def _source(kind: str) -> Callable[[Any], str]:
    return absolute if kind == "bind" else filled


def _bind(options: Field) -> dict[str, Any]:
    return written({"Propagation": options["propagation"].read(choice(*_PROPAGATIONS))})


def _volume(options: Field) -> dict[str, Any]:
    return written(
        {
            "NoCopy": options["nocopy"].read(flag),
            "Labels": text_pairs(options["labels"]),
            "Subpath": options["subpath"].read(text),
        }
    )


def _tmpfs(options: Field) -> dict[str, Any]:
    return written({"SizeBytes": options["size"].read(size), "Mode": options["mode"].read(whole)})
