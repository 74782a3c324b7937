"""What drivers check of a machine's options in the same way."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from swarmplan.model.machine import Machine
from swarmplan.model.values.nearest import suggestion

Checks = Mapping[str, Callable[[Any], str]]
"""What is wrong with a value, by the option's name; "" when nothing is."""


def faults(
    machine: Machine, checks: Checks, own_keys: Collection[str], own_key: str
) -> list[tuple[str, str]]:
    """Every fault of a machine's options, and of its engine's that are ``own_keys``, as (path below the machine, message)."""
    found = [
        (f"options.{name}", checks[name](value) if name in checks else _unknown(name, machine.driver, checks))
        for name, value in machine.options.items()
    ]
    found += [(f"engine.options.{key}", own_key) for key in machine.engine.options if key in own_keys]
    return [(path, fault) for path, fault in found if fault]


def _unknown(name: str, driver: str, checks: Checks) -> str:
    return "unknown option" + (suggestion(name, checks) or f"; the {driver} driver knows {', '.join(checks)}")
