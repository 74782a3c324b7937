"""The facts of one host, collected by one script in one session."""

import re
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.scripts import address, engine_deadline, query_script, seconds, whole
from swarmplan.errors import Permanent

DATA = "/var/lib/docker"
_DEADLINE = 30.0
_TEXTS = (
    "user",
    "root",
    "os",
    "os_name",
    "dockerd",
    "cli",
    "running",
    "swarm",
    "node",
    "hostname",
    "machine_id",
    "python",
)
"""Those of the script's lines that are facts as they are."""
_HOLDER = re.compile(r'\(\("([^"]+)",pid=(\d{1,9})', re.ASCII)
_CLOCK = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a port. The kernel has those of VXLAN; ``process`` is "" where nothing could tell."""

    process: str = ""
    pid: int = 0
    kernel: bool = False

    def __str__(self) -> str:
        if self.kernel:
            return "the kernel"
        return f"{self.process} (pid {self.pid})" if self.process else "an unknown process"


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one host. What could not be found out is "" or absent, never a guess."""

    user: str
    root: str = ""
    """How commands become root: ``root`` (they are), ``sudo``, or "" (not at all, ``sudo_error`` why)."""
    sudo_error: str = ""
    os: str = ""
    os_name: str = ""
    apt: bool = False
    dockerd: str = ""
    """Version of the engine's program, "" when there is none."""
    cli: str = ""
    """Path of the docker command."""
    running: str = ""
    """Version of the engine that answers."""
    swarm: str = ""
    """Its LocalNodeState, or ``asleep`` for an engine that is off and is in a swarm as soon as it is started."""
    overdue: float = 0.0
    """For how many seconds an engine was waited for that did not answer."""
    node: str = ""
    containers: int = 0
    kernel: Mapping[str, str] = field(default_factory=dict)
    """For each feature ``yes``, ``no`` or ``unknown``."""
    place: str = DATA
    free: int | None = None
    """Bytes free on the file system of ``place``, where the engine's data is or will be."""
    skew: tuple[float, float] | None = None
    """The least and the most seconds by which the host's clock is ahead of ours."""
    hostname: str = ""
    machine_id: str = ""
    source: str = ""
    """The address it sends from."""
    addresses: tuple[str, ...] = ()
    python: str = ""
    """Path of a Python 3.6 or newer."""
    bound: Mapping[str, Holder] = field(default_factory=dict)
    """Who has which of the swarm's ports (``7946/udp``)."""


def collect(connection: Connection, data: str = DATA) -> Facts:
    """Ask a host. ``data`` is its engine's data folder. Raises as ``Connection`` does, and Permanent when the host
    answers something else."""
    asked = time.time()
    script, engine = query_script("facts"), engine_deadline(connection)
    answer = connection.script(script, data, engine, deadline=_DEADLINE, root=False)
    try:
        facts = parse(answer.out, asked, time.time())
    except ValueError as error:
        said = f"it gives an invalid answer to facts.sh: {error}"
        raise Permanent(f"machine {connection.machine}: {said}") from error
    if facts is None:
        raise Permanent(
            f"machine {connection.machine}: it did not run the shell script that checks it ({answer.error_line});"
            f" check that its login shell runs commands: `ssh {connection.target.destination} uname`"
        )
    return facts


def parse(text: str, asked: float, answered: float) -> Facts | None:
    """The facts in the script's output, which came between these two times of our clock; None when it is cut short. Raises ValueError
    for what makes no sense."""
    lines = [line.partition("=") for line in text.splitlines()]
    values = defaultdict(str, {key: value.strip() for key, _, value in lines})
    if values["end"] != "yes":
        return None
    texts: dict[str, Any] = {name: values[name] for name in _TEXTS}
    return Facts(
        **texts,
        sudo_error=values["sudo"],
        apt=values["apt"] == "yes",
        overdue=seconds(values["overdue"], "how long an engine was waited for"),
        containers=whole(values["containers"], "the count of containers"),
        kernel={
            key.removeprefix("kernel."): value for key, value in values.items() if key.startswith("kernel.")
        },
        place=values["place"] or DATA,
        free=whole(values["free"], "the free space") << 10 if values["free"].strip("-") else None,
        skew=_skew(values["clock"], asked, answered),
        source=address(values["source"], "the address it sends from"),
        addresses=tuple(values["addresses"].split()),
        bound=dict(_socket(value) for key, _, value in lines if key == "socket"),
    )


def _skew(clock: str, asked: float, answered: float) -> tuple[float, float] | None:
    """It was read at some time between asking and answering, and may be cut to whole seconds."""
    matched = _CLOCK.match(clock)
    if matched is None:
        return None
    read = float(matched[0])
    unread = 0.0 if matched[1] else 1.0
    return read - answered, read + unread - asked


def _socket(value: str) -> tuple[str, Holder]:
    """A line such as ``udp 0.0.0.0:7946 users:(("dockerd",pid=7,fd=3))``."""
    protocol, address, users = [*value.split(maxsplit=2), "", ""][:3]
    port = f"{address.rpartition(':')[2]}/{protocol}"
    if matched := _HOLDER.search(users):
        return port, Holder(matched[1], int(matched[2]))
    return port, Holder(kernel=not users)
