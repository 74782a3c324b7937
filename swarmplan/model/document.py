"""A machine as a plain document and back: for what drivers remember."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.model.shapes.service import NAME, TEXTS
from swarmplan.model.shapes.shape import checker, maybe

_MACHINE = checker(
    {
        "name": NAME,
        "driver": NAME,
        "options": {},
        "engine": {
            "labels": maybe(TEXTS),
            "insecure_registries": maybe([str]),
            "registry_mirrors": maybe([str]),
            "options": maybe({}),
            "install": maybe(str),
        },
    }
)


def machine_document(machine: Machine) -> dict[str, Any]:
    """The machine as JSON has it; ``machine_of`` gives back its equal."""
    engine = {field.name: getattr(machine.engine, field.name) for field in fields(EngineSettings)}
    return {
        "name": machine.name,
        "driver": machine.driver,
        "options": dict(machine.options),
        "engine": {name: _plain(value) for name, value in engine.items()},
    }


def machine_of(document: Mapping[str, Any]) -> Machine:
    """The machine of a document; settings younger than the document have their defaults. Raises
    ValueError for what is none."""
    _MACHINE(document)
    engine: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document["engine"].items()
    }
    return Machine(document["name"], document["driver"], document["options"], EngineSettings(**engine))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
