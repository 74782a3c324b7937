"""A host's engine: its settings, and what its host reports of it before it runs."""

import re
from typing import Any

from swarmplan.model.machine import EngineSettings
from swarmplan.model.values.capacity import Capacity, engine_capacity

QUERY = "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; dockerd --version; echo cpus=$(nproc); grep MemTotal: /proc/meminfo"
"""What a host's shell is asked."""
_VERSION = re.compile(r"\bversion ([\w.+~-]+)")
_CPUS = re.compile(r"^cpus=(\d{1,9})$", re.MULTILINE | re.ASCII)
_MEMORY = re.compile(r"^MemTotal:\s+(\d{1,15}) kB$", re.MULTILINE | re.ASCII)


def daemon_json(settings: EngineSettings) -> dict[str, Any]:
    """The keys of ``daemon.json`` for these settings."""
    given = {
        "labels": [f"{name}={value}" for name, value in sorted(settings.labels.items())],
        "insecure-registries": list(settings.insecure_registries),
        "registry-mirrors": list(settings.registry_mirrors),
    }
    return {**settings.options, **{key: value for key, value in given.items() if value}}


def version_in(text: str) -> str:
    """The version in ``Docker version 20.10.24+dfsg1, build 5d6db84``; "" where there is none."""
    found = _VERSION.search(text)
    return found[1] if found else ""


def size_in(text: str) -> Capacity | None:
    """What a host has for tasks, by lines ``cpus=2`` and ``MemTotal: 4039424 kB``; None where one of them lacks."""
    cpus, memory = _CPUS.search(text), _MEMORY.search(text)
    if cpus is None or memory is None:
        return None
    return engine_capacity({"NCPU": int(cpus[1]), "MemTotal": int(memory[1]) * 1024})
