"""Where things are and what they are called: every path, interface and label of one cluster, derived from names alone."""

import re
from hashlib import sha256
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent

STATE = Path("/var/lib/swarmplan")
RUNTIME = Path("/run/swarmplan")
MARK = "swarmplan-host"
"""Stands before cluster and machine at the end of the command line of each host's first process (and of the scripts that
become it), for people and for ``process``."""
BRIDGES = "swbr-"
"""Every cluster's bridge begins with this, so that one rule can name all the others."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_FOLDER = 39
"""A Unix socket's path has at most 107 bytes (unix(7)); two folder names of this length fit."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one cluster. ``state`` lasts over a reboot, ``runtime`` does not."""

    cluster: str
    state: Path = STATE
    runtime: Path = RUNTIME

    def __post_init__(self) -> None:
        fit(self.cluster, "cluster")

    @property
    def home(self) -> Path:
        """The cluster's folder: its record and its hosts."""
        return self.state / "local" / self.cluster

    @property
    def record(self) -> Path:
        return self.home / "cluster.json"

    @property
    def hosts(self) -> Path:
        return self.home / "hosts"

    @property
    def sockets(self) -> Path:
        """The folder with a folder for each host's socket."""
        return self.runtime / _short(self.cluster, _FOLDER)

    @property
    def cgroup(self) -> str:
        """The cluster's cgroup, relative to each hierarchy's root."""
        return f"swarmplan/{self.cluster}"

    @property
    def bridge(self) -> str:
        return BRIDGES + _hash(self.cluster)

    @property
    def label(self) -> str:
        """On the cluster's interfaces (as alias) and firewall rules (as comment)."""
        return f"swarmplan:{self.cluster}"

    def host(self, machine: str) -> "HostLayout":
        """The places of one host. Raises Permanent for a name no host can have."""
        return HostLayout(self, fit(machine, "machine"))


@dataclass(frozen=True, slots=True)
class HostLayout:
    """The places of one host."""

    cluster: Layout
    machine: str

    @property
    def home(self) -> Path:
        return self.cluster.hosts / self.machine

    @property
    def record(self) -> Path:
        return self.home / "host.json"

    @property
    def log(self) -> Path:
        """What the engine says."""
        return self.home / "engine.log"

    @property
    def data(self) -> Path:
        """What is the engine's ``/var/lib/docker``."""
        return self.home / "docker"

    @property
    def files(self) -> Path:
        """What is copied over the host's ``/etc`` at each start."""
        return self.home / "etc"

    @property
    def sockets(self) -> Path:
        return self.cluster.sockets / _short(self.machine, _FOLDER)

    @property
    def socket(self) -> Path:
        return self.sockets / "docker.sock"

    @property
    def cgroup(self) -> str:
        return f"{self.cluster.cgroup}/{self.machine}"

    @property
    def interface(self) -> str:
        """The machine's end of the host's link."""
        return "swve-" + _hash(f"{self.cluster.cluster}/{self.machine}")

    @property
    def label(self) -> str:
        return f"{self.cluster.label}/{self.machine}"


def fit(name: str, kind: str) -> str:
    """``name`` if it can be a folder and a host name. Raises Permanent otherwise: it becomes a path that root removes."""
    if not _NAME.fullmatch(name):
        raise Permanent(
            f"{kind} {name!r}: the local driver accepts names of 1 to 63 letters, digits, '-', '_' and '.'; rename it"
        )
    return name


def _hash(text: str) -> str:
    """Eight hex digits: with any prefix here within the 15 bytes an interface's name may have."""
    return sha256(text.encode()).hexdigest()[:8]


def _short(name: str, length: int) -> str:
    return name if len(name) <= length else f"{name[: length - 9]}-{_hash(name)}"
