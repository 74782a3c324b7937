"""Machines that carry nobody's mark and are in a swarm: what swarmplan would take them for, if it takes that swarm over."""

from dataclasses import replace

from swarmplan.drivers.docker_machine.observe.inspection import Record
from swarmplan.drivers.docker_machine.options.engine_flags import engine_arguments
from swarmplan.model.machine import EngineSettings, Machine


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
