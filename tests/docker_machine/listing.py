"""``ls``: all machines asked at once, each for no longer than the timeout; filters; the default table or a template."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread
from typing import Any

from docker_machine import output
from docker_machine.drivers.base import NOT_RUNNING
from docker_machine.failures import MachineError
from docker_machine.filters import matching, parsed
from docker_machine.gotemplate import Template
from docker_machine.gotext import aligned_by_spaces
from docker_machine.machines import Machine, Machines
from docker_machine.switches import Switches

HEADERS = {
    "Name": "NAME", "Active": "ACTIVE", "ActiveHost": "ACTIVE_HOST", "ActiveSwarm": "ACTIVE_SWARM",
    "DriverName": "DRIVER", "State": "STATE", "URL": "URL", "SwarmOptions": "SWARM_OPTIONS", "Swarm": "SWARM",
    "EngineOptions": "ENGINE_OPTIONS", "Error": "ERRORS", "DockerVersion": "DOCKER", "ResponseTime": "RESPONSE",
}  # fmt: skip
_DEFAULT = "table {{ .Name }}\t{{ .Active }}\t{{ .DriverName}}\t{{ .State }}\t{{ .URL }}\t{{ .Swarm }}\t{{ .DockerVersion }}\t{{ .Error}}"
_ABSENT = {
    "Active": "", "ActiveHost": False, "ActiveSwarm": False, "State": "", "URL": "", "SwarmOptions": None, "Swarm": "",
    "EngineOptions": None, "Error": "", "DockerVersion": "", "ResponseTime": "0s",
}  # fmt: skip


_FIELDS = {"Dns": "DNS", "TlsVerify": "TLSVerify"}


Item = dict[str, Any]
"""One line's fields."""


def ls(machines: Machines, values: Mapping[str, Any], _names: Sequence[str]) -> None:
    filters = parsed(values["filter"])
    loaded, broken = machines.load_all()
    loaded = [machine for machine in loaded if matching(machine, filters)]
    if values["quiet"]:
        output.result("".join(f"{machine.name}\n" for machine in loaded))
        return
    text = values["format"] or _DEFAULT
    table = text.startswith("table")
    text = (text[len("table") :] if table else text).strip(" ")
    template = Template(
        text.replace("\\t", "\t").replace("\\n", "\n") + "\n", type_name="commands.HostListItem"
    )
    found = items(loaded, broken, values["timeout"])
    stray = Switches(machines.records.store).of("stray_warning")
    if stray is not None:
        output.information(stray["text"])
    parts: list[str] = []
    if table:
        template.write(HEADERS, parts.append)
    for item in found:
        template.write(item, parts.append if table else output.result)
    if table:
        rows = [line.split("\t") for line in "".join(parts).removesuffix("\n").split("\n")]
        output.result("\n".join(aligned_by_spaces(rows)) + "\n")


def items(loaded: Sequence[Machine], broken: Mapping[str, MachineError], timeout: int) -> list[Item]:
    """One for each machine, by name. Two names that differ in case only show one of the two twice."""
    answers = [_asked(machine) for machine in loaded]
    until = time.monotonic() + timeout
    found = [
        _within(machine, answer, until, timeout) for machine, answer in zip(loaded, answers, strict=True)
    ]
    found += [(_ABSENT | {
        "Name": name, "DriverName": "not found", "State": "Error", "Error": str(error).replace("\n", ""),
    }) for name, error in broken.items()]  # fmt: skip
    by_name = {item["Name"].lower(): item for item in reversed(found)}
    return [by_name[name] for name in sorted((item["Name"].lower() for item in found), key=_natural)]


def _asked(machine: Machine) -> "Queue[Item | BaseException]":
    answer: Queue[Item | BaseException] = Queue()

    def ask() -> None:
        try:
            answer.put(_queried(machine))
        except BaseException as error:  # noqa: BLE001  # the thread that waits must hear of it
            answer.put(error)

    Thread(target=ask, daemon=True).start()
    return answer


def _within(machine: Machine, answer: "Queue[Item | BaseException]", until: float, timeout: int) -> Item:
    found: Item | BaseException | None = None
    with suppress(Empty):
        found = None if timeout == 0 else answer.get(timeout=max(0.001, until - time.monotonic()))
    if found is None:
        return (_ABSENT | {
            "Name": machine.name, "DriverName": machine.driver_name(), "State": "Timeout", "ResponseTime": f"{timeout}s",
        })  # fmt: skip
    if isinstance(found, BaseException):
        raise found
    return found


def _queried(machine: Machine) -> Item:
    begun = time.monotonic()
    url, state, docker, fault = "", "", "Unknown", ""
    try:
        url = machine.call("url")
    except MachineError as error:
        fault = str(error)
        state = _state(machine)
    else:
        state = "Running" if url else _state(machine)
    if url and not fault:
        from docker_machine.engines import version  # noqa: PLC0415  # slow, and not needed for names alone

        try:
            docker = f"v{version(url, machine)}"
        except MachineError as error:
            fault = str(error)
    active = state == "Running" and url == os.environ.get("DOCKER_HOST", "")
    return ({
        "Name": machine.name, "Active": "*" if active else "-", "ActiveHost": active, "ActiveSwarm": False,
        "DriverName": machine.driver_name(), "State": state, "URL": url, "SwarmOptions": machine.options["SwarmOptions"],
        "Swarm": "", "EngineOptions": _by_field(machine.options["EngineOptions"]), "Error": "" if fault == NOT_RUNNING else fault,
        "DockerVersion": docker, "ResponseTime": f"{round((time.monotonic() - begun) * 1000)}ms",
    })  # fmt: skip


def _by_field(engine: Mapping[str, Any]) -> dict[str, Any]:
    """The engine's options by the names of their Go fields, which differ from those in JSON."""
    return {_FIELDS.get(name, name): value for name, value in engine.items()}


def _state(machine: Machine) -> str:
    try:
        return str(machine.call("state"))
    except MachineError:
        return "Error"


def _natural(name: str) -> list[tuple[bool, int, str]]:
    parts = [part for part in re.split(r"(\d+)", name) if part]
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
