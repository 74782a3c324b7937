"""Which of this machine's folders a host with the machine's own root sees: what it keeps for itself or finds masked it does not."""

import os
from pathlib import Path

from swarmplan.drivers.local.host.masking import FOLDERS
from swarmplan.drivers.local.host.mounts import below_root, table
from swarmplan.drivers.local.layout import STATE

_OWN = ("/dev", "/proc", "/run", "/sys", "/tmp", "/var/lib/docker")  # noqa: S108 - named, not written to
"""A host has its own there (``boot.sh``)."""


def visible(place: Path, mounts: Path | None = None) -> bool:
    """Whether root in a host may read what is at ``place``, or would be. ``mounts``: what is mounted, as the kernel lists it."""
    real = Path(os.path.realpath(place))
    if any(real.is_relative_to(folder) for folder in (*FOLDERS, *_OWN)):
        return False
    points = table(mounts) if mounts else table()
    layers = below_root(STATE, mounts) if mounts else below_root(STATE)
    holding = max((point for point, _ in points if real.is_relative_to(point)), key=len, default="/")
    return holding == "/" or holding in layers
