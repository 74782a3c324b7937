"""Commands that only ask the record and the driver: inspect, status, url."""

from collections.abc import Mapping, Sequence
from typing import Any

from docker_machine import output
from docker_machine.failures import MachineError, NotFoundError, prefixed
from docker_machine.fork import rancher
from docker_machine.gotemplate import Template
from docker_machine.gotext import json_text
from docker_machine.machines import Machines

Values = Mapping[str, Any]
_ONE = "Error: Expected one machine name as an argument"


def inspect(machines: Machines, values: Values, names: Sequence[str]) -> None:
    if len(names) > 1:
        output.result(values["usage"])
        raise MachineError(_ONE)
    record = machines.load(machines.target(names)).as_saved()
    if values["format"]:
        functions = {"json": json_text, "prettyjson": lambda value: json_text(value, "    ")}
        with prefixed("template parsing error"):
            template = Template(values["format"], functions)
        template.write(record, output.result)
        output.result("\n")
    else:
        output.result(json_text(record, "    ") + "\n")


def status(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    if len(names) > 1:
        raise MachineError(_ONE)
    machine = machines.load(machines.target(names))
    try:
        state = machine.call("state")
    except MachineError as error:
        if rancher() and "not found" in str(error).lower():
            output.information("Not Found")
            raise NotFoundError(f"{machine.name} not found") from error
        raise MachineError(f"error getting state for host {machine.name}: {error}") from error
    if rancher():
        machines.save(machine)
    output.information(state)


def url(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    if len(names) > 1:
        raise MachineError(_ONE)
    output.result(f"{machines.load(machines.target(names)).call('url')}\n")
