"""What ``create -d DRIVER --help`` says: the flags there are, their kinds, and the variables that may stand for them.

It is the only catalogue docker-machine has. Lines as codegangsta/cli and its kin write them (measured on b170508 and on
rancher-machine's pinned urfave/cli 1.11)::

    --generic-engine-port "22"<TAB>…text [$GENERIC_ENGINE_PORT]      a value with its default
    --generic-ip-address <TAB>…text                                 a value without one: mind the blank
    --tls-san [--tls-san option --tls-san option]<TAB>…text         a list
    --swarm<TAB>…text                                               a switch
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.options.options import create_flags
from swarmplan.model.machine import Machine
from swarmplan.model.values.nearest import suggestion

_LINE = re.compile(r"^\s*--(?P<name>[\w-]+)(?:, -\w)?(?P<rest>.*)$")
_DEFAULT = re.compile(r' "([^"]*)"')
_VARIABLES = re.compile(r"\[\$(\w+)[^\]]*\]\s*$")
_REQUIRED = {"generic": "generic-ip-address", "none": "url"}
"""Flags without which a driver says no; ``--help`` does not tell of it (measured on 0.16.2)."""


class Kind(StrEnum):
    """What a flag takes."""

    SWITCH = "true or false"
    VALUE = "one value"
    LIST = "a value or a list"


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of ``create``. ``variable`` may stand for it in the environment, "" for none; ``default`` is the value it has
    when nothing is said, "" for none."""

    kind: Kind
    variable: str = ""
    default: str = ""


Catalogue = Mapping[str, Flag]


def parse(text: str) -> dict[str, Flag]:
    """The flags in a help text by name; empty when it is none."""
    found: dict[str, Flag] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            variables = _VARIABLES.search(line)
            default = _DEFAULT.match(match["rest"])
            variable, value = variables[1] if variables else "", default[1] if default else ""
            found[match["name"]] = Flag(_kind(match["rest"]), variable, value)
    return found


def faults(machine: Machine, catalogue: Catalogue, environment: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a machine's flags, one line each."""
    flags = create_flags(machine.options)
    driver = str(machine.options.get("driver"))
    for name, value in flags.items():
        if name not in catalogue:
            meant = suggestion(name, catalogue)
            yield f"options.{name}: docker-machine's driver {driver} has no flag --{name}{meant}"
        elif fault := _misfit(catalogue[name].kind, value):
            yield f"options.{name}: {fault}"
    required = _REQUIRED.get(driver)
    if required and required not in flags:
        variable = catalogue[required].variable if required in catalogue else ""
        if not environment.get(variable):
            yield f"options.{required} is missing: docker-machine's driver {driver} needs it"


def _kind(rest: str) -> Kind:
    if rest.startswith(" [--"):
        return Kind.LIST
    if rest.startswith((' "', " \t")):
        return Kind.VALUE
    if rest.startswith(" value"):  # urfave/cli from 1.18 on does not tell lists apart
        return Kind.LIST
    return Kind.SWITCH


def _misfit(kind: Kind, value: Any) -> str:
    is_list = isinstance(value, list | tuple)
    if kind is Kind.SWITCH and not isinstance(value, bool):
        return "is a switch and takes true or false"
    if kind is not Kind.SWITCH and isinstance(value, bool):
        return f"takes {kind}, not {str(value).lower()}"
    return "takes one value, not a list" if kind is Kind.VALUE and is_list else ""
