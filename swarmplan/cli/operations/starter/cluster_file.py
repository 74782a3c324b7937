"""The cluster file that ``init`` writes: small, commented, valid."""

import re
from collections.abc import Sequence

from swarmplan.cli.operations.starter.docker_machine import EACH_HOST, driver_lines, host_lines
from swarmplan.dataclass import dataclass

DRIVERS = ("local", "docker-machine", "ssh")
_MOST_MANAGERS = 3
"""Of a few hosts; more managers make a swarm slower, not safer."""
_HOST = re.compile(r"(?:([^@\s]+)@)?(\[[^]\s]+\]|[^:\s@]+)(?::(\d{1,5}))?")
_PLAIN = re.compile(r"[a-z][a-z0-9-]*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
"""What YAML reads as something else."""
_DRIVER_LINES = {
    "local": ["  driver: local # Docker engines on this Linux machine; needs root"],
    "ssh": [
        "  driver: ssh # existing hosts, reached with your own OpenSSH",
        "  # engine: {install: distribution} # on hosts without Docker",
    ],
}
_HEAD = """\
# The cluster {name}: its machines, its swarm, and what runs on it.
#
#   swarmplan plan{file}       show what would change
#   swarmplan apply{file}      make the changes, and wait until they are done
#   swarmplan status{file}     show how it is
#   swarmplan destroy{file}    remove everything again
#
# About each key: swarmplan explain KEY, such as: swarmplan explain services.web.deploy
apiVersion: swarmplan/v1
kind: Cluster
name: {quoted}

machines:
"""
_SERVICES = """
networks:
  app: {}

services:
  web:
    image: nginx:1.27
    networks: [app]
    ports:
      - {target: 80, published: 8080} # on port 8080 of every node
    deploy:
      replicas: 2
"""
_SERVICES_ON_NODES = """
networks:
  app: {}

services:
  web:
    image: nginx:1.27
    networks: [app]
    ports:
      - {target: 80, published: 8080, mode: host} # this kernel has no IP_VS, which the ingress mesh needs
    deploy:
      mode: global # a task on every node, each with port 8080 of its own
      endpoint_mode: dnsrr
"""


@dataclass(frozen=True, slots=True)
class Starter:
    """What the file says. ``hosts`` are ``[USER@]ADDRESS[:PORT]``, for the driver ``ssh``: the first ``managers`` of them become
    managers (None: three, or one of less than three), the others workers. ``mesh``: the ingress mesh answers on
    the machines, as far as is known. ``machine_driver`` is docker-machine's own, for the driver ``docker-machine``."""

    name: str
    driver: str
    managers: int | None = None
    workers: int | None = None
    hosts: tuple[str, ...] = ()
    mesh: bool = True
    machine_driver: str = "virtualbox"

    def text(self, argument: str = "") -> str:
        """The file; ``argument`` follows the commands that its head names. Raises ValueError for a host that is not valid."""
        head = _HEAD.format(name=self.name, quoted=_quoted(self.name), file=argument)
        driver = _DRIVER_LINES.get(self.driver) or driver_lines(
            self.machine_driver, _quoted(self.machine_driver)
        )
        machines = "\n".join([*driver, "", *self._machines()])
        return f"{head}{machines}\n{_SERVICES if self.mesh else _SERVICES_ON_NODES}"

    def _machines(self) -> list[str]:
        odd = " # an odd number: the swarm works as long as a majority of them does"
        if self.driver == "docker-machine" and self.machine_driver == EACH_HOST:
            return self._named_hosts(odd)
        if self.driver != "ssh":
            workers = ["workers:", f"  count: {self.workers} # they only run tasks"] if self.workers else []
            count = _MOST_MANAGERS if self.managers is None else self.managers
            return ["managers:", f"  count: {count}{odd}", *workers]
        fitting = _MOST_MANAGERS if len(self.hosts) >= _MOST_MANAGERS else 1
        count = fitting if self.managers is None else self.managers
        return [
            f"managers:{odd}",
            *self._entries("manager", self.hosts[:count]),
            *(["workers: # they only run tasks"] if self.hosts[count:] else []),
            *self._entries("worker", self.hosts[count:]),
        ]

    def _named_hosts(self, odd: str) -> list[str]:
        count = _MOST_MANAGERS if self.managers is None else self.managers
        return [
            f"managers:{odd}; put in the addresses of your hosts",
            *host_lines(self.name, "manager", count),
            *(["workers: # they only run tasks"] if self.workers else []),
            *host_lines(self.name, "worker", self.workers or 0),
        ]

    def _entries(self, role: str, hosts: Sequence[str]) -> list[str]:
        return [
            f"  - {{name: {_quoted(f'{self.name}-{role}-{number}')}, options: {{{_options(host)}}}}}"
            for number, host in enumerate(hosts, 1)
        ]


def _options(host: str) -> str:
    found = _HOST.fullmatch(host)
    if found is None:
        raise ValueError(f"{host!r} is not a valid host: use [USER@]ADDRESS[:PORT]")
    user, address, port = found.groups()
    options = {
        "address": _quoted(address.strip("[]")),
        "user": user and _quoted(user),
        "port": port and str(int(port)),
    }
    return ", ".join(f"{key}: {value}" for key, value in options.items() if value)


def _quoted(text: str) -> str:
    """The text as YAML: in quotes where it could be read as something else."""
    if _PLAIN.fullmatch(text) and text not in _NOT_TEXT:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
