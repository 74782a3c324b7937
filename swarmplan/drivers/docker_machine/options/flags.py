"""A machine as the arguments of ``create``. Secrets go by the environment where docker-machine reads them there: a command
line is for everybody's eyes."""

import os
from dataclasses import field
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.options.catalog import Catalogue, Kind
from swarmplan.drivers.docker_machine.options.engine_flags import HASH_LABEL, engine_arguments
from swarmplan.drivers.docker_machine.options.options import create_flags, driver_of, properties
from swarmplan.drivers.docker_machine.options.salted_hash import is_secret, salted
from swarmplan.model.document import machine_document
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import Machine


@dataclass(frozen=True, slots=True)
class Creation:
    """A create's ``words``, the ``variables`` beside them, and the ``secrets`` that are in either."""

    words: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


def creation(cluster: str, machine: Machine, catalogue: Catalogue) -> Creation:
    """The create of a machine whose options are checked."""
    # The driver comes first: docker-machine looks for it among all words and takes the first it finds (create.go).
    words = ["create", "-d", driver_of(machine), f"--engine-label={OWNER_LABEL}={cluster}"]
    words += [f"--engine-label={HASH_LABEL}={salted(intent(machine))}", *engine_arguments(machine.engine)]
    variables: dict[str, str] = {}
    hidden: list[str] = []
    for name, value in create_flags(machine.options).items():
        flag = catalogue.get(name)
        if is_secret(name):
            hidden += [text for text in _texts(value) if text]
            if flag and flag.variable and flag.kind is Kind.VALUE:
                variables[flag.variable] = _texts(value)[0]
                continue
        if isinstance(value, bool):
            words += [f"--{name}"] if value else []
        else:
            words += [f"--{name}={text}" for text in _texts(value)]
    return Creation((*words, machine.name), variables, tuple(hidden))


def intent(machine: Machine) -> dict[str, Any]:
    """All that a machine is made as."""
    return machine_document(machine) | {"options": properties(machine.options)}


def _texts(value: Any) -> list[str]:
    """The value as words. docker-machine expands no ``~``; a shell would have done so before it."""
    items = value if isinstance(value, list | tuple) else [value]
    return [os.path.expanduser(text) if (text := str(item)).startswith("~/") else text for item in items]  # noqa: PTH111  # Path would mend the text
