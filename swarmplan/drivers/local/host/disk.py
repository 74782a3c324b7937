"""The disk of a host whose size is limited: an ext4 file system in a sparse file, which takes what is in it.

What the host writes is on it; the names that all hosts have (``upper``, ``docker`` …) are links to it. It is mounted with
``discard``: what is removed in it is given back (2.0 GB → 0.1 GB, measured). Project quotas would need no device, but are not in every
kernel (``CONFIG_QFMT_V2``).
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from swarmplan.drivers.command import attempt, run
from swarmplan.drivers.local.host.mounts import under
from swarmplan.drivers.local.layout import HostLayout

_ON_IT = ("upper", "work", "tmp")
_BLOCKS = Path("/sys/block")
_LETS_GO = 5.0
"""Seconds in which the kernel lets go of the device of a file system whose last mount is gone."""


def attach(host: HostLayout, size: int | None, *, data: bool = False) -> None:
    """Have the disk mounted, made first where it is missing. Each step may be repeated: any of them may have been the last.
    ``data``: the engine's folder is to be there; what puts images into a new host makes it itself."""
    if size is None:
        return
    if not os.path.ismount(host.disk):
        _mount(host, size)
    for name in _ON_IT:
        (host.disk / name).mkdir(exist_ok=True, mode=0o755)
    for name in (*_ON_IT, host.data.name):
        if not (host.home / name).is_symlink():
            (host.home / name).symlink_to(Path(host.disk.name, name))
    if data:
        (host.disk / host.data.name).mkdir(exist_ok=True, mode=0o710)


def _mount(host: HostLayout, size: int) -> None:
    what = f"machine {host.machine}"
    if not host.image.exists():
        new = host.image.with_suffix(".new")
        new.unlink(missing_ok=True)
        with new.open("xb") as file:
            file.truncate(size)
        new.chmod(0o600)
        options = ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard"]
        run(["mkfs.ext4", *options, str(new)], what=what, remedy="install e2fsprogs, and free some space")
        new.rename(host.image)
    host.disk.mkdir(exist_ok=True, mode=0o700)
    remedy = "options.disk needs loop devices of the kernel (modprobe loop)"
    run(["mount", "-o", "loop,discard", str(host.image), str(host.disk)], what=what, remedy=remedy)


def detach(folder: Path, what: str) -> None:
    """Unmount every disk at and below the folder, and wait until no device is left of them."""
    for point in reversed(under(folder)):
        attempt(["umount", point], what=what)
    for point in reversed(under(folder)):  # somebody is in it: it goes with them
        attempt(["umount", "--lazy", point], what=what)
    until = time.monotonic() + _LETS_GO
    while (left := devices(folder)) and time.monotonic() < until:
        time.sleep(0.02)
    for device in left:
        attempt(["losetup", "--detach", device], what=what)


def mounted_in(folder: Path) -> bool:
    """Whether a disk is mounted at or below the folder."""
    return bool(under(folder))


def devices(folder: Path) -> list[str]:
    """The loop devices whose file is below this folder."""
    found = []
    for block in _BLOCKS.glob("loop*"):
        with suppress(OSError):  # it has none, or went meanwhile
            if Path((block / "loop/backing_file").read_text().strip()).is_relative_to(folder):
                found.append(f"/dev/{block.name}")
    return sorted(found)
