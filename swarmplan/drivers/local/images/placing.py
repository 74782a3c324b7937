"""A stored set put into a host's data folder, before its engine first starts."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from swarmplan.call_log import log_call
from swarmplan.drivers.command import run
from swarmplan.drivers.local.host.host import remove_tree
from swarmplan.drivers.local.images.store import PARTS
from swarmplan.errors import Failure, reason_of

_FICLONE = 0x40049409
"""Makes a file share the blocks of another until one of them is written to (ioctl_ficlone(2))."""
_DEADLINE = 600.0


def place(images: Path, data: Path, what: str, *, shared: bool) -> None:
    """Put the set into ``data``, unless that is there already. Where it cannot be done nothing of it is left, and the engine loads the
    archives.

    The layers are reflinks where the file system has them, which are files of the host's own. Else they are hard links if they may be
    ``shared``, and else copies. What the engine writes to, its notes on images, is always copied.
    """
    if data.exists():
        return
    links = ["--link"] if shared and not has_reflinks(images) else ["--reflink=auto"]
    try:
        data.mkdir(mode=0o710, parents=True)
        for part, how in zip(PARTS, (["--reflink=auto"], links), strict=True):
            run(
                ["cp", "--archive", *how, "--", str(images / part), str(data / part)],
                what=what,
                deadline=_DEADLINE,
            )
    except (Failure, OSError) as error:
        log_call(
            f"{what}: stored images not used: {reason_of(error) if isinstance(error, OSError) else error}"
        )
        with suppress(Failure):
            remove_tree(data)


def has_reflinks(folder: Path) -> bool:
    """Whether files in this folder can share their blocks. Leaves nothing."""
    try:
        with TemporaryFile(dir=folder) as one, TemporaryFile(dir=folder) as other:
            one.write(bytes(os.sysconf("SC_PAGE_SIZE")))
            one.flush()
            fcntl.ioctl(other.fileno(), _FICLONE, one.fileno())
    except OSError:
        return False
    return True
