"""What ``inspect`` says of a machine's record. It contacts nobody, and a half-made machine looks like a whole one."""

import json
from dataclasses import field
from pathlib import Path
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.cli import Cli, failed
from swarmplan.drivers.docker_machine.options.engine_flags import HASH_LABEL
from swarmplan.errors import Failure, Unreachable
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import EngineSettings
from swarmplan.model.shapes.service import NAME, STRINGS
from swarmplan.model.shapes.shape import Mismatch, checker, maybe, text


def _path(value: str) -> None:
    if not value or "\0" in value:
        raise ValueError(value)


_OPTIONS = ("Labels", "ArbitraryFlags", "InsecureRegistry", "RegistryMirror")
_AUTHORITY = {"ClientCertPath": text(_path, "a path")}
_HOST = {"AuthOptions": _AUTHORITY, "EngineOptions": maybe(dict.fromkeys(_OPTIONS, STRINGS))}
_INSPECTION = checker({"Name": NAME, "DriverName": NAME, "Driver": {}, "HostOptions": _HOST})
_OWN_LABELS = frozenset({"provider", OWNER_LABEL, HASH_LABEL})
"""docker-machine's and swarmplan's."""


@dataclass(frozen=True, slots=True)
class Record:
    """A machine's record. ``certs`` is the folder of the client's pair docker-machine itself uses; ``plugin`` is False when
    the driver's executable is missing. ``engine`` are the settings it gave its engine, without its own label."""

    driver: str
    certs: Path
    plugin: bool = True
    engine: EngineSettings = field(default_factory=EngineSettings)


def inspected(cli: Cli, name: str) -> Record:
    """The record. Raises Unreachable when it cannot be read."""
    what = f"machine {name}"
    try:
        answer = cli.attempt(["inspect", name], what=what)
    except Failure as error:
        raise Unreachable(str(error)) from error
    document = None if failed(answer) else _document(answer.out)
    if document is None or document.get("Name") != name:
        raise Unreachable(f"{what}: {cli.failure(['inspect'], answer)}")
    try:
        _INSPECTION(document)
    except Mismatch as mismatch:
        reason = f"`{cli.place.binary} inspect` gives an invalid answer: {mismatch}"
        raise Unreachable(f"{what}: {reason}") from mismatch
    authority = Path(document["HostOptions"]["AuthOptions"]["ClientCertPath"])
    # Of a missing plugin it knows no more than the name (measured on 0.16.2).
    plugin = set(document["Driver"]) != {"Name"}
    options = document["HostOptions"].get("EngineOptions") or {}
    labels = dict(label.partition("=")[::2] for label in options.get("Labels") or ())
    flags: dict[str, list[str]] = {}
    for flag in options.get("ArbitraryFlags") or ():
        key, _, value = flag.partition("=")
        flags.setdefault(key, []).append(value)
    engine = EngineSettings(
        {key: value for key, value in labels.items() if key not in _OWN_LABELS},
        tuple(options.get("InsecureRegistry") or ()),
        tuple(options.get("RegistryMirror") or ()),
        {key: values if len(values) > 1 else values[0] for key, values in flags.items()},
    )
    return Record(str(document["DriverName"]), authority.parent, plugin, engine)


def _document(output: str) -> dict[str, Any] | None:
    """The JSON object in the output; warnings may stand before it."""
    start = output.find("{")
    try:
        found = json.loads(output[start:]) if start >= 0 else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
