"""Control groups of hosts and their containers, in whichever hierarchies (v1, v2 or both) this machine has."""

import os
import time
from contextlib import suppress
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
SEEN = "in"
"""Below a host's group, what its cgroup namespace shows as the root (``cgroups.sh``)."""
_LEVEL_BY_LEVEL = ("cgroup.subtree_control", "cpuset.cpus", "devices.list")
"""What a hierarchy has in which each group needs something of the one above, or its limits before there are groups below."""
_TRIES = 50
_PAUSE = 0.02
"""Seconds between tries: the kernel lets go of a killed process's group a moment after its end."""


def cgroups(name: str) -> list[Path]:
    """The groups of this name (relative to the hierarchies' roots) that are there."""
    folders = _ROOT.iterdir() if _ROOT.is_dir() else ()
    roots = [_ROOT, *(folder for folder in folders if folder.is_dir() and not folder.is_symlink())]
    return [root / name for root in roots if (root / name).is_dir()]


def v2_group(name: str) -> Path | None:
    """The group of this name in the v2 hierarchy, made if need be; None where there is no such hierarchy."""
    for root in (_ROOT, _ROOT / "unified"):
        if (root / "cgroup.controllers").exists():
            for _ in range(_TRIES):
                with suppress(FileNotFoundError):  # the end of another host removed the folder that all share
                    (root / name).mkdir(parents=True, exist_ok=True)
                    return root / name
    return None


def make_plain_groups(name: str) -> None:
    """Make a host's groups in the hierarchies where nothing has to be set level by level, which costs ``boot.sh`` a program each. What is
    missing afterwards is made there."""
    for root in _ROOT.iterdir() if _ROOT.is_dir() else ():
        if root.is_symlink() or not (root / "cgroup.procs").exists():
            continue
        if any((root / file).exists() for file in _LEVEL_BY_LEVEL):
            continue
        for part in ("host", "docker/shell"):
            with suppress(
                OSError
            ):  # of a file system that takes none, or when the end of another host removes the folder that all share
                (root / name / SEEN / part).mkdir(parents=True, exist_ok=True)


def controllers() -> set[str]:
    """The controllers by which this machine limits groups: v1's with a hierarchy of their own, and v2's."""
    found = (
        {folder.name for folder in _ROOT.iterdir() if (folder / "cgroup.procs").exists()}
        if _ROOT.is_dir()
        else set()
    )
    for hierarchy in (_ROOT, _ROOT / "unified"):
        with suppress(FileNotFoundError):
            found |= set((hierarchy / "cgroup.controllers").read_text().split())
    return found


def remove_cgroup(name: str) -> None:
    """Remove a group with all below it, and the groups above it that are empty then."""
    for place in cgroups(name):
        for folder, _, _ in os.walk(place, topdown=False):
            _remove(Path(folder))
        for above in place.parents[: len(Path(name).parts) - 1]:
            with suppress(OSError):  # another host or cluster is in it
                above.rmdir()


def _remove(folder: Path) -> None:
    for _ in range(_TRIES):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(_PAUSE)
        else:
            return
