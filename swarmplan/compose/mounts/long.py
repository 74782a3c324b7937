"""The long form of mounts: ``type``, ``source``, ``target`` and the options of the type."""

from collections.abc import Callable

from swarmplan.compose.mounts.short import CONSISTENCIES, PROPAGATIONS
from swarmplan.compose.mounts.source import absolute, bind_source, volume
from swarmplan.compose.read.field import Field, nonzero, present
from swarmplan.compose.read.modes import read_mode
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.scalars import choice, filled, flag, text
from swarmplan.compose.read.units import size
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import Json

_OPTIONS = ("bind", "volume", "tmpfs", "cluster")
_KINDS = (*_OPTIONS, "npipe")
_GROUP = "group:"
_NOT_SENT = "docker stack deploy ignores it, and so does swarmplan"


def long_mount(item: Field, scope: Scope) -> Json:
    """The mount; its errors are reported."""
    kind = item["type"].read(choice(*_KINDS)) or "volume"
    _check(item, kind)
    common = {
        "Type": kind,
        "Target": item["target"].read_or_keep(lambda value: absolute(text(value))),
        "ReadOnly": item["read_only"].read(flag),
        "Consistency": item["consistency"].read(choice(*CONSISTENCIES)),
    }
    return nonzero(common) | present(_READERS[kind](item, scope))


def _check(item: Field, kind: str) -> None:
    for option in _OPTIONS:
        if option not in (kind, *(("bind",) if kind == "npipe" else ())) and item[option].is_written:
            item[option].fault(f"a mount of type {kind} does not support {option} options")
    if not item["target"].is_written:
        item.fault("target is missing: the path inside the container")
    if kind not in ("volume", "tmpfs") and not item["source"].is_written:
        item.fault("source is missing: the path on the node" if kind == "bind" else "source is missing")
    if kind == "tmpfs" and item["source"].is_written:
        item["source"].fault("a tmpfs has no source: leave it out")


def _bind(item: Field, scope: Scope) -> Json:
    source = item["source"].read(lambda value: bind_source(filled(value), scope))
    return {"Source": source, "BindOptions": _bind_options(item.section("bind"))}


def _bind_options(options: Field) -> Json | None:
    """The BindOptions that a swarm keeps: it creates no directory and does not support recursive options (measured on
    20.10.24 and 28.5.2)."""
    if not options.is_written:
        return None
    if options["create_host_path"].read(flag):
        options["create_host_path"].fault_or_notice("Swarm does not create folders on nodes: leave it out")
    found = {"Propagation": options["propagation"].read(choice(*PROPAGATIONS))}
    return nonzero({**found, **_unsupported(options, ("recursive",), _recursion)})


def _recursion(options: Field) -> Json:
    return {"NonRecursive": options["recursive"].read(choice("enabled", "disabled")) == "disabled"}


def _npipe(item: Field, _scope: Scope) -> Json:
    return {"Source": item["source"].read(filled), "BindOptions": _bind_options(item.section("bind"))}


def _volume(item: Field, scope: Scope) -> Json:
    options = item.section("volume")
    own = {"NoCopy": options["nocopy"].read(flag), "Subpath": options["subpath"].read(text)}
    key = item["source"].read(filled)
    if key is None:
        found = _unsupported(
            options, ("nocopy", "subpath", "labels"), lambda _: nonzero({**own, **_labels(options)})
        )
        return {"VolumeOptions": found or None}
    mount = volume(item["source"], key, scope)
    declared = mount.get("VolumeOptions", {})
    labels = _unsupported(options, ("labels",), _labels)
    labels = {"Labels": {**declared.get("Labels", {}), **labels["Labels"]}} if labels.get("Labels") else {}
    found = {**declared, **nonzero(own), **labels}
    return {**mount, "VolumeOptions": found if found or key in scope.volumes else None}


def _labels(options: Field) -> Json:
    return {"Labels": text_pairs(options["labels"])}


def _tmpfs(item: Field, _scope: Scope) -> Json:
    options = item.section("tmpfs")
    if not options.is_written:
        return {}
    mode = _unsupported(options, ("mode",), lambda those: {"Mode": read_mode(those["mode"])})
    return {"TmpfsOptions": nonzero({"SizeBytes": options["size"].read(size), **mode})}


def _cluster(item: Field, scope: Scope) -> Json:
    key = item["source"].read(filled) or ""
    source = key if key.startswith(_GROUP) else volume(item["source"], key, scope)["Source"]
    return {"Source": source, "ClusterOptions": {}}


def _unsupported(options: Field, keys: tuple[str, ...], read: Callable[[Field], Json]) -> Json:
    """What the engine supports and ``docker stack deploy`` does not send: ignored in a stack."""
    if not options.lenient:
        return read(options)
    for key in keys:
        if options[key].is_written:
            options[key].notice(_NOT_SENT)
    return {}


_READERS: dict[str, Callable[[Field, Scope], Json]] = {
    "bind": _bind,
    "volume": _volume,
    "tmpfs": _tmpfs,
    "cluster": _cluster,
    "npipe": _npipe,
}
