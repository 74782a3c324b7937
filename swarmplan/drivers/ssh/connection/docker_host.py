"""What points docker's own client at a host: ``DOCKER_HOST=ssh://…``, for which it runs ``ssh … docker system dial-stdio``
itself (Docker's documentation, "Protect the Docker daemon socket", since 18.09)."""

from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.model.machine import Machine


def docker_host(machine: Machine) -> str:
    """``ssh://user@address:port``."""
    target = Target.of(machine.options)
    address = f"[{target.address}]" if ":" in target.address else target.address
    user = f"{target.user}@" if target.user else ""
    return f"ssh://{user}{address}" + (f":{target.port}" if target.port else "")


def notes(machine: Machine) -> tuple[str, ...]:
    """What such an address cannot say: the lines of the user's ssh configuration that it rests on."""
    target = Target.of(machine.options)
    keywords = {
        "IdentityFile": target.key,
        "ProxyJump": target.jump,
        "UserKnownHostsFile": target.known_hosts,
    }
    lines = [f"    {keyword} {value}" for keyword, value in keywords.items() if value]
    if lines:
        lines = ["docker reads these from ~/.ssh/config only:", f"  Host {target.address}", *lines]
    if target.config:
        lines.append(f"docker reads ~/.ssh/config only; put `Include {target.config}` into it")
    if target.user not in {"", "root"}:
        lines.append(f"docker does not use sudo: {target.user} must be in the group docker there")
    return tuple(lines)
