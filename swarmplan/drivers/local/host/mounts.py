"""What is mounted on this machine, from ``/proc/self/mountinfo`` (proc(5))."""

from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")
_SYSTEM = ("bin", "etc", "home", "lib", "lib32", "lib64", "opt", "root", "sbin", "srv", "usr", "var")
"""Where programs, settings and their data are. File systems mounted elsewhere (/mnt, /media, /boot) are no host's."""
_PSEUDO = frozenset(
    {"autofs", "cgroup", "cgroup2", "devpts", "devtmpfs", "fuse", "proc", "squashfs", "sysfs", "nsfs"}
)
"""File systems that are no layer for an overlay."""


def table(source: Path = _TABLE) -> list[tuple[str, str]]:
    """Every mount of this process's namespace, in the order in which they were made: its mount point and its type."""
    mounts = []
    for line in source.read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        mounts.append((fields.split()[4], rest.split()[0]))
    return mounts


def below_root(state: Path, source: Path = _TABLE) -> list[str]:
    r"""The folders of the system that are file systems of their own: an overlay of ``/`` does not show what is in them.

    The driver's own state and docker's data are left out, and so are paths with blanks (shown as ``\040``).
    """
    without = (str(state), "/var/lib/docker", "/var/lib/containerd", "/var/lib/lxcfs")
    found: list[str] = []
    for point, kind in table(source):
        inside = point.split("/")[1] in _SYSTEM
        ours = any(point == place or point.startswith(f"{place}/") for place in without)
        layer = kind not in _PSEUDO and "\\" not in point and Path(point).is_dir()
        if inside and layer and not ours and point not in found:
            found.append(point)
    return sorted(found)


def under(folder: Path, source: Path = _TABLE) -> list[str]:
    """The mount points at and below ``folder``."""
    return [point for point, _ in table(source) if Path(point).is_relative_to(folder)]


def type_of(folder: Path, source: Path = _TABLE) -> str:
    """The type of the file system that holds ``folder``."""
    above = [(point, kind) for point, kind in table(source) if folder.is_relative_to(point)]
    return max(above, key=lambda mount: len(mount[0]))[1] if above else ""
