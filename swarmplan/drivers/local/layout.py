"""Where things are and what they are called: every path, interface and label of one cluster, derived from names alone."""

import re
from hashlib import sha256
from pathlib import Path

from swarmplan.errors import Permanent

STATE = Path("/var/lib/swarmplan")
RUNTIME = Path("/run/swarmplan")
MARK = "swarmplan-host"
"""Stands before cluster and machine at the end of the command line of each host's first process (and of the scripts that
become it), for people and for ``process``."""
LOCKS = ".locks"
"""The folder of the clusters' locks. No cluster's name begins with a dot."""
BRIDGES = "swbr-"
"""Every cluster's bridge begins with this, so that one rule can name all the others."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_FOLDER = 39
"""A Unix socket's path has at most 107 bytes (unix(7)); two folder names of this length fit."""


class Layout:
    """The places of one cluster. ``state`` lasts over a reboot, ``runtime`` does not."""

    def __init__(self, cluster: str, state: Path = STATE, runtime: Path = RUNTIME) -> None:
        """Raises Permanent for a name no cluster can have."""
        self.cluster = fit(cluster, "cluster")
        self.state = state
        self.runtime = runtime
        self.home = state / "local" / cluster
        self.record = self.home / "cluster.json"
        self.hosts = self.home / "hosts"
        self.sockets = runtime / _short(cluster)
        """The folder with a folder for each host's socket."""
        self.lock = runtime / LOCKS / cluster
        """Not in ``home``, which goes with the last host; not lasting, for no run here outlasts a reboot either."""
        self.cgroup = f"swarmplan/{cluster}"
        """Relative to each hierarchy's root."""
        self.bridge = BRIDGES + _hash(cluster)
        self.label = f"swarmplan:{cluster}"
        """On the cluster's interfaces (as alias) and firewall rules (as comment)."""

    def host(self, machine: str) -> "HostLayout":
        """The places of one host. Raises Permanent for a name no host can have."""
        return HostLayout(self, fit(machine, "machine"))


class HostLayout:
    """The places of one host."""

    def __init__(self, cluster: Layout, machine: str) -> None:
        self.cluster = cluster
        self.machine = machine
        self.home = cluster.hosts / machine
        self.record = self.home / "host.json"
        self.log = self.home / "engine.log"
        self.data = self.home / "docker"
        """What is the engine's ``/var/lib/docker``."""
        self.files = self.home / "etc"
        """What is copied over the host's ``/etc`` at each start."""
        self.sockets = cluster.sockets / _short(machine)
        self.socket = self.sockets / "docker.sock"
        self.image = self.home / "disk.img"
        """The file that holds its file system, where its disk is limited; mounted on ``disk``."""
        self.disk = self.home / "disk"
        self.cgroup = f"{cluster.cgroup}/{machine}"
        self.interface = "swve-" + _hash(f"{cluster.cluster}/{machine}")
        """The machine's end of the host's link."""
        self.label = f"{cluster.label}/{machine}"


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


def _short(name: str) -> str:
    return name if len(name) <= _FOLDER else f"{name[: _FOLDER - 9]}-{_hash(name)}"
