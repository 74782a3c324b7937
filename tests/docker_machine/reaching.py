"""Commands that reach the engine or the host: env, config, version, active, and ssh, which runs what it is told."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docker_machine import output
from docker_machine.engines import check_tls, version
from docker_machine.failures import MachineError, Unmodelled, prefixed
from docker_machine.gotext import quoted
from docker_machine.listing import items
from docker_machine.machines import Machines

Values = Mapping[str, Any]
_ONE = "Error: Expected one machine name as an argument"


def env(machines: Machines, values: Values, names: Sequence[str]) -> None:
    if values["unset"] or values["no-proxy"] or values["swarm"]:
        raise Unmodelled("env with --unset, --no-proxy or --swarm")
    if len(names) > 1:
        raise MachineError(_ONE)
    machine = machines.load(machines.target(names))
    with prefixed("Error checking TLS connection"):
        place = check_tls(machine)
    variables = {
        "DOCKER_TLS_VERIFY": "1",
        "DOCKER_HOST": place,
        "DOCKER_CERT_PATH": machines.records.store / "machines" / machine.name,
        "DOCKER_MACHINE_NAME": machine.name,
    }
    if _shell(values) not in {"sh", "bash", "dash", "zsh"}:
        raise Unmodelled("env for a shell that is none of sh, bash, dash and zsh")
    lines = [f'export {name}="{value}"' for name, value in variables.items()]
    hint = ["# Run this command to configure your shell: ", f"# eval $({' '.join(values['argv'])})"]
    output.result("\n".join([*lines, *hint]) + "\n")


def config(machines: Machines, values: Values, names: Sequence[str]) -> None:
    if values["swarm"]:
        raise Unmodelled("config --swarm")
    machine = machines.load(machines.target(names))
    with prefixed("Error running connection boilerplate"):
        place = check_tls(machine)
    folder = machines.records.store / "machines" / machine.name
    files = {"tlscacert": "ca.pem", "tlscert": "cert.pem", "tlskey": "key.pem"}
    lines = [f"--{flag}={quoted(str(folder / file))}" for flag, file in files.items()]
    output.result("\n".join(["--tlsverify", *lines, f"-H={place}"]) + "\n")


def engine_version(machines: Machines, _values: Values, names: Sequence[str]) -> None:
    if len(names) != 1:
        raise MachineError(_ONE)
    machine = machines.load(names[0])
    output.result(version(machine.call("url"), machine) + "\n")


def active(machines: Machines, values: Values, names: Sequence[str]) -> None:
    if names:
        raise MachineError("Error: Too many arguments given")
    found = items(*machines.load_all(), values["timeout"])
    for item in found:
        if item["ActiveHost"]:
            output.result(f"{item['Name']}\n")
            return
    if any(item["State"] == "Timeout" for item in found):
        raise MachineError("Error getting active host: timeout")
    raise MachineError("No active host found")


def ssh(machines: Machines, _values: Values, words: Sequence[str]) -> None:
    machine = machines.load(machines.target(words))
    if machine.call("state") != "Running":
        raise MachineError(f"Error: Cannot run SSH command: Host {quoted(machine.name)} is not running")
    if machine.document["DriverName"] == "none":
        raise Unmodelled("ssh to a machine without a driver")
    command = list(words[1:])
    if command[:1] == ["--"]:
        command = command[1:]
    elif command and command[0].startswith("-"):
        raise Unmodelled(f"options for ssh: {command[0]}")
    from docker_machine.lab.hosts import Host  # noqa: PLC0415  # slow, and only needed for the lab's machines

    host = Host(Path(machines.records.store), machine.name)
    code = host.run(["sh", "-c", " ".join(command)] if command else [])
    if code:
        raise MachineError(f"exit status {code}")


def _shell(values: Values) -> str:
    if values["shell"]:
        return str(values["shell"])
    shell = os.environ.get("SHELL", "")
    if not shell:
        output.result(
            "The default lines below are for a sh/bash shell, you can specify the shell you're using, with the --shell flag.\n\n"
        )
        raise MachineError("Error: Unknown shell")
    return Path(shell).name
