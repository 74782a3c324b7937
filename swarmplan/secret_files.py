"""Files with a secret: one that others may read is refused, where the agent file names it and each time that it is used."""

import os
import shlex
import stat
from pathlib import Path

from swarmplan.errors import Permanent

_OWNER_ALONE = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(path: str, status: os.stat_result, *, group: bool = False) -> str:
    """What is wrong with a secret that others may use; "" where none may. ``group``: neither may the group of a file of ours, as ssh has it of a
    private key."""
    of_ours = group and status.st_uid == os.geteuid()
    if not status.st_mode & (_OWNER_ALONE if of_ours else stat.S_IRWXO):
        return ""
    return (
        f"{path} can be read by others (mode {stat.S_IMODE(status.st_mode):04o}): run chmod 600 {shlex.quote(path)}; where it is a secret"
        " of a service, give it mode: 0400"
    )


def require_private(path: str, handle: int | None = None, *, group: bool = False) -> None:
    """Raise Permanent where others may use it. ``handle``: of the file as it was opened. What is not there is told by who reads it."""
    try:
        status = Path(path).stat() if handle is None else os.fstat(handle)
    except (OSError, ValueError):
        return
    if wrong := open_to_others(path, status, group=group):
        raise Permanent(wrong)
