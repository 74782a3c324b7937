"""Machines that carry nobody's mark and are in a swarm: what swarmplan would take them for, if it takes that swarm over."""

import http.client
from dataclasses import replace
from pathlib import Path

from swarmplan.drivers.docker_machine.observe.engine_client import request
from swarmplan.drivers.docker_machine.observe.inspection import Record
from swarmplan.drivers.docker_machine.options.engine_flags import engine_arguments
from swarmplan.model.machine import EngineSettings, Machine

_TIMEOUT = 45.0
"""Seconds: a manager without quorum takes twenty to tell of itself (measured on 20.10.24)."""


def in_swarm(url: str, tls_folder: Path | None) -> bool:
    """Whether the engine there says that it is in a swarm; False where it says nothing."""
    try:
        _, told = request(url, tls_folder, "GET", "/info", _TIMEOUT)
        return (told.get("Swarm") or {}).get("LocalNodeState") not in {None, "", "inactive"}
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return False


def as_found(declared: Machine, record: Record) -> Machine:
    """The machine as its record has it. The record does not have its driver's flags: those are taken as declared."""
    own, there = declared.engine, record.engine
    return replace(
        declared,
        options={**declared.options, "driver": record.driver},
        engine=replace(
            there,
            insecure_registries=_ordered(own.insecure_registries, there.insecure_registries),
            registry_mirrors=_ordered(own.registry_mirrors, there.registry_mirrors),
            options=own.options if _flags(own) == _flags(there) else there.options,
        ),
    )


def _ordered(own: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    """In the order of the file, for it says nothing."""
    return own if sorted(own) == sorted(there) else there


def _flags(engine: EngineSettings) -> list[str]:
    return sorted(engine_arguments(EngineSettings(options=engine.options)))
