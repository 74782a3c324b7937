"""``engine:`` as flags of ``create``, and what docker-machine cannot do of it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import EngineSettings

HASH_LABEL = "swarmplan.machine-hash"
"""On engines: a hash of all the machine is made as, so that a partly created one can be compared with the file."""
_NEVER_PLAIN = re.compile(r"[\s\"'\\$%`]")
"""docker-machine writes options unquoted into the command line of a systemd unit, by way of a shell (measured on 0.16.2)."""
_ITS_OWN = frozenset({"hosts", "tls", "tlsverify", "tlscacert", "tlscert", "tlskey"})
_PLACES = {
    "labels": "goes under engine.labels",
    "insecure-registries": "goes under engine.insecure_registries",
    "registry-mirrors": "goes under engine.registry_mirrors",
    "storage-driver": "is set by docker-machine; use options.engine-storage-driver",
}
_SINGULAR = {
    "authorization-plugins": "authorization-plugin",
    "cluster-store-opts": "cluster-store-opt",
    "dns-opts": "dns-opt",
    "exec-opts": "exec-opt",
    "log-opts": "log-opt",
    "node-generic-resources": "node-generic-resource",
    "storage-opts": "storage-opt",
}
"""Where ``daemon.json`` and dockerd's command line differ in the name (dockerd's reference)."""


def engine_faults(engine: EngineSettings) -> Iterator[tuple[str, str]]:
    """Every fault of the settings as (path below the machine, message)."""
    for name, value in engine.labels.items():
        if fault := _label_fault(name, value):
            yield f"engine.labels.{name}", fault
    for place in ("insecure_registries", "registry_mirrors"):
        if any(_NEVER_PLAIN.search(item) for item in getattr(engine, place)):
            yield f"engine.{place}", _UNQUOTED
    for name, value in engine.options.items():
        if fault := _option_fault(name, value):
            yield f"engine.options.{name}", fault
    if engine.install:
        yield (
            "engine.install",
            "docker-machine installs the engine itself; options.engine-install-url says from where",
        )


def engine_arguments(engine: EngineSettings) -> list[str]:
    """The settings as arguments of ``create``."""
    return [
        *(f"--engine-label={name}={value}" for name, value in engine.labels.items()),
        *(f"--engine-insecure-registry={registry}" for registry in engine.insecure_registries),
        *(f"--engine-registry-mirror={mirror}" for mirror in engine.registry_mirrors),
        *(
            f"--engine-opt={_SINGULAR.get(name, name)}={str(item).lower() if isinstance(item, bool) else item}"
            for name, value in engine.options.items()
            for item in (value if isinstance(value, list | tuple) else [value])
        ),
    ]


_UNQUOTED = "docker-machine writes this unquoted into the engine's command line: spaces, quotes, $, % and backslashes are not allowed"


def _label_fault(name: str, value: str) -> str:
    if name in {OWNER_LABEL, HASH_LABEL}:
        return "is swarmplan's own label"
    if name == "provider":
        return "is docker-machine's own label, and the engine accepts only one"
    return _UNQUOTED if _NEVER_PLAIN.search(f"{name}{value}") else ""


def _option_fault(name: str, value: Any) -> str:
    if name in _ITS_OWN:
        return "docker-machine sets this itself; leave it out"
    if name in _PLACES:
        return _PLACES[name]
    items = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(item, Mapping | list | tuple) or item is None for item in items):
        hint = "; write a list of pairs: [max-size=10m]" if name == "log-opts" else ""
        return f"docker-machine gives these as flags, so only plain values and lists of them work{hint}"
    return _UNQUOTED if any(_NEVER_PLAIN.search(f"{name}{item}") for item in items) else ""
