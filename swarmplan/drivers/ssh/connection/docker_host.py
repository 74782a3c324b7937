"""What points docker's own client at a host."""

from collections.abc import Mapping

from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.model.machine import Machine


def environment(machine: Machine) -> Mapping[str, str]:
    """``DOCKER_HOST=ssh://…``: the client runs ``ssh … docker system dial-stdio`` itself (Docker's documentation, "Protect
    the Docker daemon socket", since 18.09)."""
    return {"DOCKER_HOST": Target.of(machine.options).url}


def notes(machine: Machine) -> tuple[str, ...]:
    """What an ``ssh://`` address cannot say: the lines of the user's ssh configuration that it rests on."""
    target = Target.of(machine.options)
    lines = [
        (target.key, f"IdentityFile {target.key}"),
        (target.jump, f"ProxyJump {target.jump}"),
        (target.known_hosts, f"UserKnownHostsFile {target.known_hosts}"),
    ]
    wanted = [line for value, line in lines if value]
    told: list[str] = []
    if wanted:
        told += ["docker reads these from ~/.ssh/config only:", f"  Host {target.address}"]
        told += [f"    {line}" for line in wanted]
    if target.config:
        told.append(f"docker reads ~/.ssh/config only; put `Include {target.config}` into it")
    if target.user not in {"", "root"}:
        told.append(f"docker does not use sudo: {target.user} must be in the group docker there")
    return tuple(told)
