"""What is mounted on this machine, from ``/proc/self/mountinfo`` (proc(5))."""

from pathlib import Path

from swarmplan.dataclass import dataclass

_TABLE = Path("/proc/self/mountinfo")
_SYSTEM = ("bin", "etc", "home", "lib", "lib32", "lib64", "opt", "root", "sbin", "srv", "usr", "var")
"""Where programs, settings and their data are. File systems mounted elsewhere (/mnt, /media, /boot) are no host's."""
_PSEUDO = frozenset(
    {"autofs", "cgroup", "cgroup2", "devpts", "devtmpfs", "fuse", "proc", "squashfs", "sysfs", "nsfs"}
)
"""File systems that are no layer for an overlay."""


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the table."""

    point: str
    type: str


def table(source: Path = _TABLE) -> list[Mount]:
    """Every mount of this process's namespace, in the order in which they were made."""
    mounts = []
    for line in source.read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        mounts.append(Mount(fields.split()[4], rest.split()[0]))
    return mounts


def below_root(state: Path, source: Path = _TABLE) -> list[str]:
    r"""The folders of the system that are file systems of their own: an overlay of ``/`` does not show what is in them.

    The driver's own state and docker's data are left out, and so are paths with blanks (shown as ``\040``).
    """
    without = (str(state), "/var/lib/docker", "/var/lib/containerd", "/var/lib/lxcfs")
    found: list[str] = []
    for mount in table(source):
        inside = mount.point.split("/")[1] in _SYSTEM
        ours = any(mount.point == place or mount.point.startswith(f"{place}/") for place in without)
        layer = mount.type not in _PSEUDO and "\\" not in mount.point and Path(mount.point).is_dir()
        if inside and layer and not ours and mount.point not in found:
            found.append(mount.point)
    return sorted(found)


def under(folder: Path, source: Path = _TABLE) -> list[str]:
    """The mount points at and below ``folder``."""
    return [mount.point for mount in table(source) if Path(mount.point).is_relative_to(folder)]


def type_of(folder: Path, source: Path = _TABLE) -> str:
    """The type of the file system that holds ``folder``."""
    holding = [mount for mount in table(source) if folder.is_relative_to(mount.point)]
    return max(holding, key=lambda mount: len(mount.point)).type if holding else ""
