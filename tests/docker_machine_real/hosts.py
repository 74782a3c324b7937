"""Hosts for docker-machine's ``generic`` driver: bare hosts on which Docker was installed and started."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bare.hosts import BareHost, bare_hosts

_HERE = Path(__file__).parent
ENGINE = {"engine-storage-driver": "overlay2"}
"""What every machine of the suite is made with: older builds take a storage driver of their own choice, aufs."""


@contextmanager
def hosts_with_engine(names: Sequence[str]) -> Iterator[list[BareHost]]:
    """Hosts of these names with a running engine and as much of systemd as docker-machine asks for."""
    systemctl = (_HERE / "systemctl").read_text(encoding="utf-8")
    script = (_HERE / "prepare.sh").read_text(encoding="utf-8")
    with bare_hosts(names) as hosts:
        for host in hosts:
            host.run("sh", "-ec", script, stdin=systemctl)
        yield hosts


def reset(host: BareHost) -> None:
    """Have the engine run as it did before docker-machine came, with nothing of it left."""
    host.run("systemctl", "stop", "docker")
    host.run(
        "sh", "-c", "rm -rf /etc/docker/*.pem /etc/systemd/system/docker.service.d /var/lib/docker/swarm"
    )
    host.run("systemctl", "start", "docker")
