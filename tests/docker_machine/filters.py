"""``ls --filter``: the same key twice is either, different keys are both."""

import re
from collections.abc import Sequence

from docker_machine import output
from docker_machine.failures import GoPanic, MachineError, Unmodelled
from docker_machine.machines import Machine

Filters = dict[str, list[str]]
_KEYS = ("swarm", "driver", "state", "name", "label")


def parsed(words: Sequence[str]) -> Filters:
    """The values by key. Raises MachineError."""
    filters: Filters = {}
    for word in words:
        key, given, value = word.partition("=")
        if not given:
            raise MachineError("Unsupported filter syntax")
        if key.lower() not in _KEYS:
            raise MachineError(f"Unsupported filter key '{key.lower()}'")
        filters.setdefault(key.lower(), []).append(value)
    return filters


def matching(machine: Machine, filters: Filters) -> bool:
    """Whether the machine passes. Asks the driver for the state where that is filtered by."""
    if "swarm" in filters:
        raise Unmodelled("ls --filter swarm=")
    return (
        _fits(filters.get("driver"), machine.document["DriverName"])
        and ("state" not in filters or _in_state(machine, filters["state"]))
        and ("name" not in filters or any(re.search(value, _called(machine)) for value in filters["name"]))
        and ("label" not in filters or _labelled(machine, filters["label"]))
    )


def _called(machine: Machine) -> str:
    """The name the driver has for it, which a folder that was copied does not share."""
    return str(machine.as_saved()["Driver"].get("MachineName", machine.document["DriverName"]))


def _fits(wanted: Sequence[str] | None, value: str) -> bool:
    return wanted is None or value.lower() in {word.lower() for word in wanted}


def _in_state(machine: Machine, wanted: Sequence[str]) -> bool:
    """Errors go to stdout as warnings, among the names."""
    for word in wanted:
        try:
            state = machine.call("state")
        except MachineError as error:
            output.information(str(error))
            state = "Error"
        if state.lower() == word.lower():
            return True
    return False


def _labelled(machine: Machine, wanted: Sequence[str]) -> bool:
    labels = {}
    for label in machine.options["EngineOptions"]["Labels"] or []:
        name, given, value = label.partition("=")
        if not given:
            raise GoPanic(
                "panic: runtime error: index out of range [1] with length 1\n\ngoroutine 1 [running]:"
            )
        labels[name] = value
    for word in wanted:
        name, given, value = word.partition("=")
        if name in labels and not given:
            raise GoPanic(
                "panic: runtime error: index out of range [1] with length 1\n\ngoroutine 1 [running]:"
            )
        if name in labels and labels[name].lower() == value.lower():
            return True
    return False
