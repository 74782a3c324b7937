"""Freezes the processes of a host where they stand: one write to its control group, whatever the number of containers.

``cgroup.freeze`` of a v2 hierarchy, which a machine of v1 hierarchies often has beside them (``unified``), else
``freezer.state`` of v1's freezer (Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/freezer-subsystem.rst).
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from swarmplan.drivers.local.host.cgroup import SEEN, cgroups
from swarmplan.errors import Permanent, Transient

_V2, _V1 = "cgroup.freeze", "freezer.state"
_FREEZE, _THAW = {_V2: "1", _V1: "FROZEN"}, {_V2: "0", _V1: "THAWED"}
_LIMIT = 10.0
"""Seconds until every process stands; those that wait for a disk come last."""
_PAUSE = 0.01


def freeze(group: str, what: str) -> None:
    """Freeze the group of this name with all below it, and wait until all of it stands. Raises Permanent where this machine
    has no freezer, Transient (the group is thawed again then) where a process goes on."""
    file = _switch(group)
    if file is None:
        raise Permanent(
            f"{what}: this machine's kernel cannot freeze control groups: mount cgroup2 on /sys/fs/cgroup/unified"
        )
    file.write_text(_FREEZE[file.name])
    until = time.monotonic() + _LIMIT
    while not _stands(file):
        if time.monotonic() > until:
            file.write_text(_THAW[file.name])
            raise Transient(
                f"{what}: it was not paused: a process of it still waits for the kernel after {_LIMIT:.0f} s"
            )
        time.sleep(_PAUSE)


def thaw(group: str) -> None:
    """Let the group of this name go on, if it is there and frozen."""
    for file in _switches(group):
        if _is_set(file):
            file.write_text(_THAW[file.name])


def thaw_below(group: str) -> None:
    """Let the groups just below this one go on."""
    for place in cgroups(group):
        for folder in list(place.iterdir()):
            if folder.is_dir():
                thaw(f"{group}/{folder.name}")


def frozen(group: str) -> bool:
    """Whether the group of this name was frozen. One or two reads of a file."""
    return any(_is_set(file) for file in _switches(group))


def _switches(group: str) -> list[Path]:
    """Those of the group, and of the group in it that the host sees as the root: root in the host can freeze that one, too."""
    return [file for name in (group, f"{group}/{SEEN}") if (file := _switch(name)) is not None]


def _switch(group: str) -> Path | None:
    places = cgroups(group)
    found = [place / name for name in (_V2, _V1) for place in places if (place / name).exists()]
    return found[0] if found else None


def _is_set(file: Path) -> bool:
    with suppress(FileNotFoundError):  # the group went with its host
        return file.read_text().strip() not in {"0", "THAWED"}
    return False


def _stands(file: Path) -> bool:
    if file.name == _V1:
        return file.read_text().strip() == "FROZEN"
    return "frozen 1" in (file.parent / "cgroup.events").read_text().split(os.linesep)
