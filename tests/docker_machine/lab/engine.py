"""docker-machine's engine options as the engine's own configuration."""

from collections.abc import Mapping
from typing import Any

from docker_machine.failures import Unmodelled
from swarmplan.model.machine import EngineSettings

_LISTS = {"dns": "dns", "dns-search": "dns-search", "dns-opt": "dns-opts", "storage-opt": "storage-opts"}
_MAPS = {"log-opt": "log-opts"}
_UNMODELLED = ("Dns", "GraphDir", "Env", "Ipv6", "LogLevel", "SelinuxEnabled")


def settings(options: Mapping[str, Any]) -> EngineSettings:
    """The settings of a host of the lab from a record's ``EngineOptions`` (``Labels`` with ``provider=`` included)."""
    for name in _UNMODELLED:
        if options[name]:
            raise Unmodelled(f"{name} of the engine on a machine of the lab")
    further: dict[str, Any] = {}
    for flag in options["ArbitraryFlags"] or []:
        name, given, value = flag.partition("=")
        _add(further, name, value if given else "true")
    if options["StorageDriver"]:
        further["storage-driver"] = options["StorageDriver"]
    return EngineSettings(
        labels=dict(label.split("=", 1) for label in options["Labels"] or []),
        insecure_registries=tuple(options["InsecureRegistry"] or ()),
        registry_mirrors=tuple(options["RegistryMirror"] or ()),
        options=further,
    )


def _add(further: dict[str, Any], name: str, value: str) -> None:
    """A flag of dockerd as a key of ``daemon.json``; dockerd itself refuses what it does not know."""
    if name in _LISTS:
        further.setdefault(_LISTS[name], []).append(value)
    elif name in _MAPS:
        key, _, text = value.partition("=")
        further.setdefault(_MAPS[name], {})[key] = text
    elif value in {"true", "false"}:
        further[name] = value == "true"
    else:
        further[name] = int(value) if value.isdigit() else value
